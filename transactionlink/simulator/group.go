package simulator

import "net/http"

// A Group serves several organizations at one address. The token of a request says which of
// them it is for. A request with a token of none of them is answered by the first, which
// refuses it.
type Group []*Server

// ServeHTTP answers one request of the API of one organization.
func (g Group) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, s := range g {
		if s.accepts(r) {
			s.ServeHTTP(w, r)
			return
		}
	}
	g[0].ServeHTTP(w, r)
}

// accepts reports whether a request has the token of this server.
func (s *Server) accepts(r *http.Request) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.authorized(r)
}
