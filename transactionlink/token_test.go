package transactionlink_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"tlaudit/transactionlink"
)

func TestParseToken(t *testing.T) {
	tests := map[string]struct {
		in   string
		want string // digest; empty: refused
	}{
		"plain":             {in: "tot_abc", want: "fd36db7f"},
		"line end":          {in: "tot_abc\n", want: "fd36db7f"},
		"Windows line end":  {in: "tot_abc\r\n", want: "fd36db7f"},
		"two line ends":     {in: "tot_abc\n\n"},
		"empty":             {in: ""},
		"a line end alone":  {in: "\n"},
		"Bearer":            {in: "Bearer tot_abc"},
		"blank before":      {in: " tot_abc"},
		"header injection":  {in: "tot_abc\r\nX-Evil: 1"},
		"control character": {in: "tot_\x00abc"},
		"delete":            {in: "tot_\x7fabc"},
		"not ASCII":         {in: "tot_ąbc"},
		"byte order mark":   {in: "\ufefftot_abc"},
		"very long":         {in: strings.Repeat("a", 10_000)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			token, err := transactionlink.ParseToken(tt.in)
			if (err == nil) != (tt.want != "") {
				t.Fatalf("error %v", err)
			}
			if err != nil {
				if strings.Contains(err.Error(), "tot_") {
					t.Errorf("the error repeats the token: %v", err)
				}
				return
			}
			if d := cmp.Diff(tt.want, token.Digest()); d != "" {
				t.Errorf("Digest (-want +got):\n%s", d)
			}
		})
	}
}

func TestTokenIsNeverPrinted(t *testing.T) {
	token, err := transactionlink.ParseToken(canary)
	if err != nil {
		t.Fatal(err)
	}
	type holder struct {
		Public transactionlink.Token
		hidden transactionlink.Token
		Map    map[string]any
	}
	c := newClient(t, nil, nil)
	cfg := transactionlink.Config{Token: token}
	for _, v := range []any{token, &token, holder{token, token, map[string]any{"t": token}}, &holder{hidden: token}, []transactionlink.Token{token}, c, cfg, &cfg} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%p"} {
			safe(t, verb, fmt.Sprintf(verb, v))
		}
		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "v", v)
		slog.New(slog.NewTextHandler(&log, nil)).Info("m", "v", v)
		safe(t, "log", log.String())
	}
	for _, v := range []any{token, &token, holder{Public: token}, map[string]transactionlink.Token{"t": token}} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		safe(t, "json", string(b))
	}
	text, err := token.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"REDACTED", "REDACTED", "REDACTED"}, []string{token.String(), token.GoString(), string(text)}); d != "" {
		t.Errorf("prints (-want +got):\n%s", d)
	}
}

// safe fails the test if text contains the canary or most of it.
func safe(t *testing.T, where, text string) {
	t.Helper()
	for _, secret := range []string{canary, fmt.Sprintf("%x", canary), fmt.Sprintf("%X", canary), url.QueryEscape(canary), "C4n4ry"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s contains the token: %s", where, text)
		}
	}
}

func TestScrub(t *testing.T) {
	const secret = `a"b/c<d\e%f`
	token, err := transactionlink.ParseToken(secret)
	if err != nil {
		t.Fatal(err)
	}
	quoted, err := json.Marshal(secret)
	if err != nil {
		t.Fatal(err)
	}
	every := ""
	for _, c := range secret {
		every += fmt.Sprintf(`\u%04X`, c)
	}
	tests := map[string]struct{ in, want string }{
		"nothing":       {"a b c %41 \\u0061", "a b c %41 \\u0061"},
		"plain":         {"x" + secret + "y" + secret, "xREDACTEDyREDACTED"},
		"JSON":          {string(quoted), `"REDACTED"`},
		"JSON, slash":   {`a\"b\/c<d\\e%f`, "REDACTED"},
		"every escaped": {"<" + every + ">", "<REDACTED>"},
		"query":         {url.QueryEscape(secret), "REDACTED"},
		"path":          {url.PathEscape(secret), "REDACTED"},
		"lower hex":     {strings.ToLower(url.QueryEscape(secret)), "REDACTED"},
		"cut off":       {secret[:5], secret[:5]},
		"empty":         {"", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, token.Scrub(tt.in)); d != "" {
				t.Errorf("Scrub (-want +got):\n%s", d)
			}
		})
	}
	if got := (transactionlink.Token{}).Scrub("text"); got != "text" {
		t.Errorf("no token scrubs to %q", got)
	}
}

func FuzzScrub(f *testing.F) {
	f.Add("tot_secret", "before ", " after")
	f.Add(`a\\b`, `\`, `%`)
	f.Add("%25", "%2525", "%")
	f.Fuzz(func(t *testing.T, secret, before, after string) {
		token, err := transactionlink.ParseToken(secret)
		if err != nil {
			return
		}
		secret = strings.TrimRight(secret, "\r\n")
		if strings.Contains("REDACTED", secret) || strings.ContainsAny(secret, "REDACTED") {
			return
		}
		quoted, err := json.Marshal(secret)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range []string{secret, url.QueryEscape(secret), string(quoted[1 : len(quoted)-1])} {
			if got := token.Scrub(before + form + after); strings.Contains(got, secret) {
				t.Errorf("%q scrubs to %q", before+form+after, got)
			}
		}
		if got := token.Scrub(before); !strings.Contains(got, "REDACTED") && got != before {
			t.Errorf("%q became %q", before, got)
		}
	})
}

// The API may send the token back anywhere in an answer: the client never shows it.
func TestTokenSentBack(t *testing.T) {
	echo := strings.Replace(strings.Replace(strings.Replace(onePage, "ann@", canary+"@", 1), `"status"`, `"`+canary+`":"`+canary+`","status"`, 1), `"size"`, `"x`+canary+`":1,"size"`, 1)
	steps := map[string]roundTrip{
		"data":      says(200, echo),
		"bad field": says(200, strings.Replace(echo, "null", `"`+canary+`","`+canary+`":1`, 1)),
		"not JSON":  says(200, canary),
		"error":     says(500, `{"errors":[{"code":"`+canary+`","message":"`+canary+`"}],"fingerprint":"`+canary+`"}`),
		"transport": fails(errors.New("malformed HTTP response \"" + canary + "\"")),
		"redirect": func(req *http.Request) (*http.Response, error) {
			return with(answer(req, 302, ""), "Location", "https://evil.example/"+canary), nil
		},
		"encoding": func(req *http.Request) (*http.Response, error) {
			return with(answer(req, 200, onePage), "Content-Encoding", canary), nil
		},
	}
	for name, step := range steps {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				c := newClient(t, step, func(cfg *transactionlink.Config) {
					cfg.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
				})
				page, err := c.EnrollmentPage(t.Context(), 0, 20)
				for _, e := range page.Content {
					safe(t, "data", e.Email)
					for name, value := range e.Extra {
						safe(t, "extra", name+string(value))
					}
				}
				for ; err != nil; err = errors.Unwrap(err) {
					safe(t, "error", err.Error())
				}
				_, err = c.Memberships(t.Context(), canary) // a token where an id belongs
				for ; err != nil; err = errors.Unwrap(err) {
					safe(t, "error", err.Error())
				}
				for endpoint, names := range c.UnknownFields() {
					safe(t, "unknown fields", endpoint+strings.Join(names, " "))
				}
				safe(t, "log", log.String())
				if log.Len() == 0 {
					t.Error("nothing was logged")
				}
			})
		})
	}
}

// A redirect may name the token as its host, which the error repeats.
func TestTokenAsTheHostOfARedirect(t *testing.T) {
	const secret = "tot-c4n4ry-0f-7h3-v4u1t"
	token, err := transactionlink.ParseToken(secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, location := range []string{"https://" + secret + "/", "https://" + secret + ".evil.example/x", secret + "://evil.example"} {
		redirect := func(req *http.Request) (*http.Response, error) {
			return with(answer(req, 302, ""), "Location", location), nil
		}
		c := newClient(t, roundTrip(redirect), func(cfg *transactionlink.Config) { cfg.Token = token })
		_, err := c.Memberships(t.Context(), workspace)
		var status *transactionlink.StatusError
		if !errors.As(err, &status) || status.Location == "" || strings.Contains(status.Location+err.Error(), secret) {
			t.Errorf("%s: %v", location, err)
		}
	}
}
