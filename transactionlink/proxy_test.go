package transactionlink_test

import (
	"strings"
	"testing"

	"tlaudit/transactionlink"
)

// A proxy whose address cannot be read is never left out in silence: the requests would
// go past it.
func TestAnUnreadableProxyIsAnError(t *testing.T) {
	const api = "https://api.transactionlink.example"
	for name, tt := range map[string]struct {
		base string
		env  map[string]string
		want string // the variable that the error names; empty for no error
	}{
		"none":                           {api, nil, ""},
		"whole":                          {api, map[string]string{"HTTPS_PROXY": "http://bob:pa%25ss@proxy.example:8080"}, ""},
		"without a scheme":               {api, map[string]string{"HTTPS_PROXY": "proxy.example:8080"}, ""},
		"without a port":                 {api, map[string]string{"https_proxy": "proxy.example"}, ""},
		"SOCKS":                          {api, map[string]string{"HTTPS_PROXY": "socks5h://proxy.example:1080"}, ""},
		"a % in the password":            {api, map[string]string{"HTTPS_PROXY": "http://bob:pa%ss@proxy.example:8080"}, "HTTPS_PROXY"},
		"the same without a scheme":      {api, map[string]string{"HTTPS_PROXY": "bob:pa%ss@proxy.example:8080"}, "HTTPS_PROXY"},
		"in lower case":                  {api, map[string]string{"https_proxy": "http://bob:pa%ss@proxy.example:8080"}, "https_proxy"},
		"upper case comes first":         {api, map[string]string{"HTTPS_PROXY": "http://proxy.example", "https_proxy": "http://pa%ss"}, ""},
		"a port in letters":              {api, map[string]string{"HTTPS_PROXY": "http://proxy.example:http"}, "HTTPS_PROXY"},
		"a # in the password":            {api, map[string]string{"HTTPS_PROXY": "http://bob:pa#ss@proxy.example:8080"}, "HTTPS_PROXY"},
		"a scheme without a meaning":     {api, map[string]string{"HTTPS_PROXY": "htps://proxy.example:8080"}, "HTTPS_PROXY"},
		"no host":                        {api, map[string]string{"HTTPS_PROXY": "http://:8080"}, "HTTPS_PROXY"},
		"the one of the other scheme":    {api, map[string]string{"HTTP_PROXY": "http://bob:pa%ss@proxy.example:8080"}, ""},
		"the API excepted":               {api, map[string]string{"HTTPS_PROXY": "http://pa%ss", "NO_PROXY": ".transactionlink.example"}, ""},
		"another host excepted":          {api, map[string]string{"HTTPS_PROXY": "http://pa%ss", "NO_PROXY": "other.example"}, "HTTPS_PROXY"},
		"loopback, which needs no proxy": {"http://127.0.0.1:8080", map[string]string{"HTTP_PROXY": "http://pa%ss"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			base, err := transactionlink.ParseBaseURL(tt.base, true)
			if err != nil {
				t.Fatal(err)
			}
			token, err := transactionlink.ParseToken(canary)
			if err != nil {
				t.Fatal(err)
			}
			_, err = transactionlink.New(transactionlink.Config{BaseURL: base, Token: token, Getenv: func(name string) string { return tt.env[name] }})
			switch {
			case tt.want == "" && err != nil, tt.want != "" && err == nil:
				t.Errorf("error %v, want one that names %q", err, tt.want)
			case err != nil && (!strings.HasPrefix(err.Error(), tt.want+" cannot be read as the address of a proxy: ") || strings.Contains(err.Error(), "pa%ss")):
				t.Errorf("error %q", err)
			}
		})
	}
}
