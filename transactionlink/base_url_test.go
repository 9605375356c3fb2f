package transactionlink_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/transactionlink"
)

func TestParseBaseURL(t *testing.T) {
	tests := map[string]struct {
		raw      string
		loopback bool
		want     string // empty if refused
		says     string
	}{
		"the API":                {raw: "https://api.transactionlink.io", want: "https://api.transactionlink.io"},
		"slash":                  {raw: "https://api.example/", want: "https://api.example"},
		"path":                   {raw: "https://gateway.example:8443/tl%20x/", want: "https://gateway.example:8443/tl%20x"},
		"loopback, allowed":      {raw: "http://127.0.0.1:8080", loopback: true, want: "http://127.0.0.1:8080"},
		"IPv6 loopback":          {raw: "http://[::1]:8080", loopback: true, want: "http://[::1]:8080"},
		"https with the flag":    {raw: "https://api.example", loopback: true, want: "https://api.example"},
		"loopback, not allowed":  {raw: "http://127.0.0.1:8080", says: "--insecure-loopback"},
		"localhost":              {raw: "http://localhost:8080", loopback: true, says: "127.0.0.1"},
		"loopback look-alike":    {raw: "http://127.0.0.1.evil.example", loopback: true, says: "use https"},
		"another loopback":       {raw: "http://127.0.0.2", loopback: true, says: "use https"},
		"plain http":             {raw: "http://api.example", loopback: true, says: "use https"},
		"user":                   {raw: "https://ann:hunter2@api.example", says: "leave it out"},
		"user before a loopback": {raw: "http://127.0.0.1@evil.example", loopback: true, says: "leave it out"},
		"query":                  {raw: "https://api.example?x=1", says: "query"},
		"empty query":            {raw: "https://api.example?", says: "query"},
		"fragment":               {raw: "https://api.example#x", says: "fragment"},
		"empty fragment":         {raw: "https://api.example#", says: "fragment"},
		"no scheme":              {raw: "api.example", says: "https://"},
		"other scheme":           {raw: "ftp://api.example", says: "https://"},
		"no host":                {raw: "https://", says: "host"},
		"only a port":            {raw: "https://:443", says: "host"},
		"opaque":                 {raw: "https:api.example", says: "host"},
		"dots":                   {raw: "https://api.example/a/../b", says: "write it out"},
		"escaped dots":           {raw: "https://api.example/a/%2e%2e/b", says: "write it out"},
		"broken":                 {raw: "https://ann:hunter2@[::1", says: "give one"},
		"empty":                  {raw: "", says: "https://"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			u, err := transactionlink.ParseBaseURL(tt.raw, tt.loopback)
			if err != nil {
				if tt.want != "" || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "hunter2") {
					t.Errorf("error %q, want one that says %q", err, tt.says)
				}
				return
			}
			if d := cmp.Diff(tt.want, u.String()); d != "" {
				t.Errorf("ParseBaseURL (-want +got):\n%s", d)
			}
		})
	}
}
