package simulator

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"syscall"
)

// Client returns a client whose requests this server answers without a network, whatever
// their host.
func (s *Server) Client() *http.Client { return &http.Client{Transport: s.Transport()} }

// Transport returns the transport of Client. It waits for nothing outside the process,
// so it can run in a synctest bubble. When the server resets a connection, the client
// receives a *net.OpError before the headers and io.ErrUnexpectedEOF in the body.
func (s *Server) Transport() http.RoundTripper { return transport{handler: s} }

// A transport answers requests by calling a handler in a goroutine of its own,
// which ends with the answer, its body's Close, or the request's context.
type transport struct{ handler http.Handler }

func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(req.Context())
	w := &memoryResponse{header: http.Header{}, ready: make(chan struct{})}
	w.reader, w.writer = io.Pipe()
	// Reads and writes end with the context's error. Closing a pipe never fails.
	stop := context.AfterFunc(ctx, func() { _ = w.writer.CloseWithError(ctx.Err()) })

	served := req.Clone(ctx)
	served.RequestURI = req.URL.RequestURI()
	served.RemoteAddr = "127.0.0.1:0"
	if served.Host == "" {
		served.Host = req.URL.Host
	}
	if served.Body == nil {
		served.Body = http.NoBody
	}
	go w.serve(t.handler, served)

	select {
	case <-w.ready:
	case <-ctx.Done():
		err := ctx.Err()
		cancel()
		return nil, err
	}
	if w.err != nil {
		stop()
		cancel()
		return nil, w.err
	}
	return &http.Response{
		Status:        strconv.Itoa(w.status) + " " + http.StatusText(w.status),
		StatusCode:    w.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        w.sent,
		Body:          &memoryBody{PipeReader: w.reader, done: func() { stop(); cancel() }},
		ContentLength: contentLength(w.sent),
		Request:       req,
	}, nil
}

func contentLength(h http.Header) int64 {
	n, err := strconv.ParseInt(h.Get("Content-Length"), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// A memoryResponse is the http.ResponseWriter of the handler.
type memoryResponse struct {
	header http.Header
	reader *io.PipeReader
	writer *io.PipeWriter // closing it, with an error for the reader or without, never fails

	once   sync.Once
	ready  chan struct{} // closed once status and sent, or err, are set
	status int
	sent   http.Header
	err    error
}

func (w *memoryResponse) serve(handler http.Handler, r *http.Request) {
	defer r.Body.Close()
	defer func() {
		switch p := recover(); {
		case p == nil:
			w.WriteHeader(http.StatusOK)
			_ = w.writer.Close()
		case isAbort(p):
			w.abort(r.Context().Err())
		default:
			panic(p)
		}
	}()
	handler.ServeHTTP(w, r)
}

// abort ends the connection as a server does. ended is the context's error if the client
// ended it, else nil.
func (w *memoryResponse) abort(ended error) {
	w.once.Do(func() {
		w.err = ended
		if ended == nil {
			w.err = &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
		}
		close(w.ready)
	})
	if ended == nil {
		ended = io.ErrUnexpectedEOF
	}
	_ = w.writer.CloseWithError(ended)
}

func isAbort(p any) bool {
	err, ok := p.(error)
	return ok && errors.Is(err, http.ErrAbortHandler)
}

func (w *memoryResponse) Header() http.Header { return w.header }

func (w *memoryResponse) WriteHeader(status int) {
	w.once.Do(func() {
		w.status, w.sent = status, w.header.Clone()
		close(w.ready)
	})
}

func (w *memoryResponse) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.writer.Write(b)
}

// Flush sends the headers; the body is never buffered.
func (w *memoryResponse) Flush() { w.WriteHeader(http.StatusOK) }

// A memoryBody ends its handler when it is closed.
type memoryBody struct {
	*io.PipeReader
	done func()
}

func (b *memoryBody) Close() error {
	err := b.PipeReader.Close()
	b.done()
	return err
}
