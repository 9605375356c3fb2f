package simulator

import (
	"bytes"
	"net"
	"net/http"
	"strconv"
	"time"
)

// answerWithFault answers a request to which a fault happens.
func (s *Server) answerWithFault(w http.ResponseWriter, r *http.Request, c call, f *firedFault) {
	switch f.Kind {
	case PageInsert, PageRemove, PageReorder, PageMove:
		s.moveRows(c, f)
		s.answer(c, r).write(w)
		return
	case ResetInBody, Stall, Truncated, WrongType, TwoValues, Endless, Huge:
		sendBroken(w, r, f.Kind, s.answer(c, r))
		return
	case UnknownValue, RepeatedRow, ShortListing, EmptyListing, NoAdmins, NoUsers:
		alterRows(f.Kind, s.answer(c, r)).write(w)
		return
	}
	if f.AfterEffect && c.endpoint.Writes() {
		s.answer(c, r) // the client does not see this answer
	}
	s.sendReplacement(w, r, f)
}

// sendReplacement sends the answer of the fault in place of the true one.
func (s *Server) sendReplacement(w http.ResponseWriter, r *http.Request, f *firedFault) {
	const json = "application/json;charset=UTF-8"
	switch f.Kind {
	case Reset:
		cut(w, "")
	case ResetInHeaders:
		cut(w, "HTTP/1.1 200 OK\r\nContent-Ty")
	case HTML:
		send(w, http.StatusOK, "text/html;charset=UTF-8",
			[]byte("<!doctype html><html><head><title>Maintenance</title></head><body><h1>Back soon</h1></body></html>\n"))
	case Empty:
		send(w, http.StatusOK, json, []byte{})
	case Null:
		send(w, http.StatusOK, json, []byte("null"))
	case EmptyObject:
		send(w, http.StatusOK, json, []byte("{}"))
	case Redirect:
		w.Header().Set("Location", "https://elsewhere.example"+r.URL.RequestURI())
		send(w, http.StatusFound, json, nil)
	case RedirectPlain:
		w.Header().Set("Location", "http://"+r.Host+r.URL.RequestURI())
		send(w, http.StatusFound, json, nil)
	case EchoToken:
		failure(r, http.StatusInternalServerError, "INTERNAL_ERROR",
			"no session for "+r.Header.Get("Authorization")).write(w)
	default:
		if value := s.retryAfter(f); value != "" {
			w.Header().Set("Retry-After", value)
		}
		failureFor(r, f.Kind.status()).write(w)
	}
}

func (s *Server) retryAfter(f *firedFault) string {
	after := f.RetryAfter
	if after <= 0 {
		after = time.Second
	}
	switch {
	case f.Kind == RateLimited, f.Kind == RateLimited403, f.Kind == Unavailable && f.RetryAfter > 0:
		seconds := (after + time.Second - 1) / time.Second
		return strconv.FormatInt(int64(seconds), 10)
	case f.Kind == RateLimitedDate:
		return s.options.Now().Add(after).UTC().Format(http.TimeFormat)
	}
	return ""
}

// cut sends start, the beginning of an answer, and ends the connection.
func cut(w http.ResponseWriter, start string) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // HTTP/2 or no network: there is no connection to cut
	}
	// The connection is thrown away, so its errors do not matter.
	_, _ = conn.Write([]byte(start))
	if start == "" {
		under := conn
		if secure, ok := conn.(interface{ NetConn() net.Conn }); ok {
			under = secure.NetConn()
		}
		if tcp, ok := under.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // a reset rather than an orderly end
		}
	}
	_ = conn.Close()
}

// sendBroken sends the true answer in a broken form.
func sendBroken(w http.ResponseWriter, r *http.Request, kind Kind, a answer) {
	body, spaces := a.encode(), padding()
	switch kind {
	case Truncated:
		send(w, a.status, a.contentType(), body[:len(body)/2])
		return
	case WrongType:
		send(w, a.status, a.contentType(), wrongType(body))
		return
	case TwoValues:
		send(w, a.status, a.contentType(), bytes.Repeat(body, 2))
		return
	}

	h := w.Header()
	h.Set("Content-Type", a.contentType())
	switch kind {
	case ResetInBody, Stall:
		h.Set("Content-Length", strconv.Itoa(max(1, len(body))))
		body = body[:len(body)/2]
	case Huge:
		h.Set("Content-Length", strconv.Itoa(max(hugeBody, len(body))))
	}
	w.WriteHeader(a.status)
	stream(w, body)
	switch kind {
	case Stall:
		<-r.Context().Done()
	case Huge:
		for rest := hugeBody - len(body); rest > 0; rest -= len(spaces) {
			stream(w, spaces[:min(rest, len(spaces))])
		}
		return
	case Endless:
		for r.Context().Err() == nil {
			stream(w, spaces)
		}
	}
	panic(http.ErrAbortHandler)
}

// stream sends b at once. An error means that the client is gone.
func stream(w http.ResponseWriter, b []byte) {
	if _, err := w.Write(b); err != nil {
		panic(http.ErrAbortHandler)
	}
	if err := http.NewResponseController(w).Flush(); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// padding returns a block of spaces, which JSON allows after a value.
func padding() []byte { return bytes.Repeat([]byte{' '}, 32<<10) }
