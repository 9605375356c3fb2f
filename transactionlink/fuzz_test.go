package transactionlink_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tlaudit/transactionlink"
)

// once returns a client that receives one answer with status 200, and 404 from then on.
func once(t *testing.T, body string) *transactionlink.Client {
	return newClient(t, &script{steps: []roundTrip{says(200, body), refuses(404, "")}}, func(cfg *transactionlink.Config) { cfg.Log = nil })
}

// bubble returns a fuzz test that runs in a synctest bubble, where waiting takes no time.
func bubble(law func(*testing.T, string)) func(*testing.T, string) {
	return func(t *testing.T, body string) {
		synctest.Test(t, func(t *testing.T) { law(t, body) })
	}
}

// encode encodes a row as the API does, unknown fields included.
func encode(t *testing.T, row any, extra transactionlink.Extra) json.RawMessage {
	t.Helper()
	known, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(known, &fields); err != nil {
		t.Fatal(err)
	}
	for name, value := range extra {
		if _, ok := fields[name]; ok {
			t.Fatalf("%q is known and unknown", name)
		}
		fields[name] = value
	}
	b, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// An answer that was read, encoded and read again is the same. What encoding/json
// refuses is refused, and so is every beginning of an accepted body.
func FuzzMemberships(f *testing.F) {
	f.Add(both)
	f.Add(`{"directMemberships":[],"inheritedMemberships":[]}`)
	f.Add(strings.Replace(both, `"userId"`, `"new":{"a":[1,2e5,"]}\"",true,null]},"userId"`, 1))
	f.Add(strings.Replace(both, "Editor", `\ud83d\ude00\ud800\u0000<&>`, 1))
	f.Add(`{"directMemberships":[{"role":{}}],"inheritedMemberships":[{}]}`)
	f.Add(`{"x":[[[[{"y":{}}]]]],"x":1}`)
	f.Fuzz(bubble(func(t *testing.T, body string) {
		got, err := once(t, body).Memberships(t.Context(), workspace)
		if err != nil {
			return
		}
		if !json.Valid([]byte(body)) || !utf8.ValidString(body) {
			t.Fatalf("accepted %q", body)
		}
		again := struct {
			Direct    []json.RawMessage `json:"directMemberships"`
			Inherited []json.RawMessage `json:"inheritedMemberships"`
		}{[]json.RawMessage{}, []json.RawMessage{}}
		for _, m := range got.Direct {
			if m.UserID == "" || m.Role.ID == "" || !strings.EqualFold(m.WorkspaceID, workspace) {
				t.Errorf("accepted %+v", m)
			}
			again.Direct = append(again.Direct, encode(t, m, m.Extra))
		}
		for _, m := range got.Inherited {
			if m.UserID == "" || m.RoleID == "" || m.OrganizationID == "" {
				t.Errorf("accepted %+v", m)
			}
			again.Inherited = append(again.Inherited, encode(t, m, m.Extra))
		}
		text, err := json.Marshal(again)
		if err != nil {
			t.Fatal(err)
		}
		second, err := once(t, string(text)).Memberships(t.Context(), workspace)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if d := cmp.Diff(got, second, sameJSON(), cmpopts.EquateEmpty()); d != "" {
			t.Errorf("read, written, read (-want +got):\n%s", d)
		}
		shortened(t, body, func(c *transactionlink.Client) error { _, err := c.Memberships(t.Context(), workspace); return err })
	}))
}

// The same laws for pages.
func FuzzEnrollmentPage(f *testing.F) {
	f.Add(onePage)
	f.Add(`{"content":[],"totalElements":0,"size":0,"pageable":{"offset":0}}`)
	f.Add(strings.Replace(onePage, "null", `"2026-01-05T09:00:00Z"`, 1))
	f.Add(strings.Replace(onePage, `"totalElements":1`, `"totalElements":1e3`, 1))
	f.Fuzz(bubble(func(t *testing.T, body string) {
		got, err := once(t, body).EnrollmentPage(t.Context(), 0, 20)
		if err != nil {
			return
		}
		if got.Size < 1 || got.TotalElements < len(got.Content) || got.TotalPages < 0 || got.Number != 0 || !got.Paged {
			t.Errorf("accepted %+v", got)
		}
		rows := []json.RawMessage{}
		for _, e := range got.Content {
			rows = append(rows, encode(t, e, e.Extra))
		}
		text, err := json.Marshal(map[string]any{"content": rows, "totalElements": got.TotalElements,
			"totalPages": got.TotalPages, "size": got.Size, "number": got.Number})
		if err != nil {
			t.Fatal(err)
		}
		second, err := once(t, string(text)).EnrollmentPage(t.Context(), 0, 20)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if d := cmp.Diff(got, second, sameJSON(), cmpopts.EquateEmpty()); d != "" {
			t.Errorf("read, written, read (-want +got):\n%s", d)
		}
		shortened(t, body, func(c *transactionlink.Client) error { _, err := c.EnrollmentPage(t.Context(), 0, 20); return err })
	}))
}

// No body makes the listings panic, and a body is either read or refused with an error of
// the right type. A workspace that is read has an id.
func FuzzLooseListings(f *testing.F) {
	for _, body := range bodies() {
		f.Add(body)
	}
	f.Add(`[{"id":"a","ID":"b","Id":"c"}]`)
	f.Fuzz(bubble(func(t *testing.T, body string) {
		for name := range maps.Keys(bodies()) {
			_, err := reads(t, once(t, body))[name]()
			var wrong *transactionlink.BodyError
			var status *transactionlink.StatusError
			if err != nil && !errors.As(err, &wrong) && !errors.As(err, &status) {
				t.Errorf("%s: %v", name, err)
			}
		}
		page, err := once(t, body).WorkspacePage(t.Context(), 0, 20)
		if err != nil {
			return
		}
		for _, w := range page.Content {
			if w.ID == "" {
				t.Errorf("accepted a workspace without id")
			}
		}
	}))
}

// shortened checks that no beginning of an accepted body is accepted, blanks at its end
// aside.
func shortened(t *testing.T, body string, read func(*transactionlink.Client) error) {
	whole := strings.TrimRight(body, " \t\r\n")
	for i := 0; i < len(whole); i += 1 + len(whole)/20 {
		if read(once(t, whole[:i])) == nil {
			t.Errorf("accepted the first %d of %d bytes of %q", i, len(whole), whole)
		}
	}
}

// sameJSON compares kept fields by their values, without blanks.
func sameJSON() cmp.Option {
	return cmp.Comparer(func(a, b json.RawMessage) bool {
		var x, y any
		if errors.Join(json.Unmarshal(a, &x), json.Unmarshal(b, &y)) != nil {
			return string(a) == string(b)
		}
		return cmp.Equal(x, y)
	})
}

func BenchmarkMemberships(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(fmt.Sprintf("members=%d", n), func(b *testing.B) {
			rows := make([]string, n)
			for i := range rows {
				rows[i] = strings.Replace(direct, ann, fmt.Sprintf("a2c1b9de-11aa-4bcd-8e00-%012d", i), 1)
			}
			body := `{"directMemberships":[` + strings.Join(rows, ",") + `],"inheritedMemberships":[]}`
			c := newClient(b, says(200, body), func(cfg *transactionlink.Config) { cfg.Log = nil })
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Memberships(b.Context(), workspace); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
