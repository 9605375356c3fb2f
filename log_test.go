package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"tlaudit/testdata/hostile"
	"tlaudit/transactionlink/simulator"
)

// harmless fails the test if a character of the line acts on a terminal.
func harmless(t *testing.T, line string) {
	t.Helper()
	if !utf8.ValidString(line) {
		t.Errorf("not UTF-8: %q", line)
	}
	for _, r := range line {
		if unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp) {
			t.Errorf("%U in %q", r, line)
		}
	}
}

// logged reads one line of a log in either format.
func logged(t *testing.T, format, line string) map[string]string {
	t.Helper()
	harmless(t, line)
	record := map[string]string{}
	if format == "json" {
		var values map[string]any
		if err := json.Unmarshal([]byte(line), &values); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		for key, value := range values {
			record[key] = fmt.Sprint(value)
		}
		return record
	}
	for line != "" {
		key, rest, found := strings.Cut(line, "=")
		if !found {
			t.Fatalf("no key in %q", line)
		}
		value, after, _ := strings.Cut(rest, " ")
		if quoted, err := strconv.QuotedPrefix(rest); err == nil {
			if value, err = strconv.Unquote(quoted); err != nil {
				t.Fatalf("%v in %q", err, line)
			}
			after = strings.TrimPrefix(rest[len(quoted):], " ")
		}
		record[key], line = value, after
	}
	return record
}

// original reads back what text.Visible shows.
func original(t *testing.T, shown string) string {
	t.Helper()
	return regexp.MustCompile(`\[(U\+|0x)([0-9A-F]+)\]`).ReplaceAllStringFunc(shown, func(s string) string {
		n, err := strconv.ParseUint(s[3:len(s)-1], 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		if s[1] == '0' {
			return string([]byte{byte(n)})
		}
		return string(rune(n))
	})
}

// Whatever is logged is one line, in which no character acts, and reads back.
func TestLogOfHostileText(t *testing.T) {
	type id string
	texts := append(hostile.Strings(t, "testdata/hostile.txt"), "del\x7f", "[U+202E]", "[0xFF][", "level=ERROR msg=\"forged\"")
	for _, format := range []string{"text", "json"} {
		for _, s := range texts {
			var out bytes.Buffer
			log, err := logger(&out, "debug", format, false)
			if err != nil {
				t.Fatal(err)
			}
			joined := errors.Join(fmt.Errorf("asking: %w", errors.New(s)), errors.New("another"))
			log.Warn(s, "name", s, "id", id(s), "error", joined, slog.Group("answer", "name", s), "count", 7)
			line, ended := strings.CutSuffix(out.String(), "\n")
			if !ended || strings.Contains(line, "\n") {
				t.Fatalf("%s: not one line: %q", format, out.String())
			}
			record := logged(t, format, line)
			for _, key := range []string{"msg", "name", "id"} {
				if got := original(t, record[key]); got != s {
					t.Errorf("%s: %s is %q, want %q", format, key, got, s)
				}
			}
			if format == "text" {
				if got := original(t, record["answer.name"]); got != s {
					t.Errorf("the name in a group is %q, want %q", got, s)
				}
			}
			if got := record["error"]; !strings.HasPrefix(got, "asking: ") || !strings.HasSuffix(got, "; another") {
				t.Errorf("%s: the error is %q", format, got)
			}
			if record["level"] != "WARN" || record["count"] != "7" {
				t.Errorf("%s: %q", format, line)
			}
		}
	}
}

// unquoted reads back what an error shows of the API's text.
func unquoted(t *testing.T, shown string) string {
	t.Helper()
	s, err := strconv.Unquote(`"` + strings.ReplaceAll(shown, `"`, `\"`) + `"`)
	if err != nil {
		t.Fatalf("%v in %q", err, shown)
	}
	return s
}

// The same holds for a walk over an API whose ids, names, reasons and headers are
// hostile.
func TestLogOfHostileAPI(t *testing.T) {
	// JSON cannot hold a byte that is not UTF-8: the API would send this in its place.
	texts := hostile.Strings(t, "testdata/hostile.txt")
	for i, s := range texts {
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, &texts[i]); err != nil {
			t.Fatal(err)
		}
	}
	// net/http sends no control character in a header.
	redirects := func(i int) bool { return i%2 == 1 && !strings.ContainsFunc(texts[i], unicode.IsControl) }
	org := simulator.Synthetic(simulator.SyntheticOptions{Users: 3, Admins: 1, Workspaces: len(texts), Members: 1})
	for i, s := range texts {
		w := &org.Workspaces[i]
		w.ID, w.Name = s, s
		w.Roles[0].Name = s
	}
	server := simulator.New(org, simulator.Options{})
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i := slices.IndexFunc(texts, func(s string) bool { return r.URL.Path == "/organizations/workspaces/"+s+"/memberships" })
		if i < 0 {
			server.ServeHTTP(w, r)
			return
		}
		body, err := json.Marshal(map[string]any{"fingerprint": texts[i], "errors": []map[string]string{{"code": texts[i], "message": texts[i]}}})
		if err != nil {
			t.Error(err)
		}
		if redirects(i) {
			w.Header().Set("Location", "https://"+texts[i])
			w.WriteHeader(http.StatusFound)
			return
		}
		w.WriteHeader(http.StatusForbidden)
		w.Write(body)
	}))
	defer api.Close()
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			dir := t.TempDir()
			env := map[string]string{"TLAUDIT_TOKEN": simulator.DefaultToken}
			var stderr bytes.Buffer
			run(t.Context(), []string{"--db", filepath.Join(dir, "access.db"), "--log-level", "debug", "--log-format", format, "collect",
				"--api-url", api.URL, "--insecure-loopback", "--allow-partial"},
				strings.NewReader(""), io.Discard, &stderr, func(name string) string { return env[name] }, time.Now, smallExecutable)
			var ids, errs []string
			for line := range strings.Lines(stderr.String()) {
				line = strings.TrimSuffix(line, "\n")
				if strings.HasPrefix(line, "tlaudit: ") {
					harmless(t, line)
					continue
				}
				record := logged(t, format, line)
				if record["msg"] == "not read" {
					ids = append(ids, original(t, record["workspace"]))
					errs = append(errs, unquoted(t, original(t, record["error"])))
				}
			}
			for i, s := range texts {
				at := slices.Index(ids, s)
				if at < 0 {
					t.Errorf("no line about workspace %q", s)
					continue
				}
				want := fmt.Sprintf("403 Forbidden: %s (%s, fingerprint %s)", s, s, s)
				if redirects(i) {
					want = "302 Found: "
				}
				if !strings.HasPrefix(errs[at], want) {
					t.Errorf("the error is %q, want %q", errs[at], want)
				}
			}
		})
	}
}
