package transactionlink

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// proxyFrom returns the function that finds the proxy of a request, from the variables
// HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in upper or lower case. getenv reads them; nil is
// an empty environment. It is an error if the API at base would be asked through a proxy
// whose address cannot be read: httpproxy leaves such a proxy out, and the requests would
// go past it. The error names the variable and not its value, which may hold a password.
func proxyFrom(getenv func(string) string, base *url.URL) (func(*http.Request) (*url.URL, error), error) {
	if getenv == nil {
		getenv = func(string) string { return "" }
	}
	read := func(names ...string) (value, name string) {
		for _, name = range names {
			if value = getenv(name); value != "" {
				break
			}
		}
		return value, name
	}
	secure, secureName := read("HTTPS_PROXY", "https_proxy")
	plain, plainName := read("HTTP_PROXY", "http_proxy")
	excepted, _ := read("NO_PROXY", "no_proxy")
	config := httpproxy.Config{HTTPSProxy: secure, HTTPProxy: plain, NoProxy: excepted}

	value, name := secure, secureName
	if base.Scheme == "http" {
		value, name = plain, plainName
	}
	if value != "" && !isProxy(value) {
		// A proxy that can be read shows whether NO_PROXY excepts the API.
		const readable = "http://proxy.invalid"
		through, err := (&httpproxy.Config{HTTPSProxy: readable, HTTPProxy: readable, NoProxy: excepted}).ProxyFunc()(base)
		if through != nil || err != nil {
			return nil, fmt.Errorf("%s cannot be read as the address of a proxy: give one such as http://proxy.example:8080, "+
				"and write a %% in its password as %%25", name)
		}
	}
	find := config.ProxyFunc()
	return func(r *http.Request) (*url.URL, error) { return find(r.URL) }, nil
}

// isProxy reports whether text is the address of a proxy that net/http can use. The
// scheme may be left out.
func isProxy(text string) bool {
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	return err == nil && u.Hostname() != "" && slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme)
}
