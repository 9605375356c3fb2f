package simulator_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"tlaudit/transactionlink/simulator"
)

// An outcome is what a client sees of an answer.
type outcome struct {
	Status     int
	RetryAfter string
	Location   string
	Type       string
	Body       string // without the spaces at its end
	Spaces     int    // at its end
	Err        string // of the request or of reading the body
}

// A visit is how a client reads one answer.
type visit struct {
	limit  int64 // bytes of the body that are read at most; 0 is 1 MiB
	giveUp int   // bytes of the body after which the client cancels its request; 0 is never
}

// see sends one request, without following redirects, and returns what the client sees.
func see(t *testing.T, client *http.Client, url string) outcome {
	t.Helper()
	return visit{}.see(t.Context(), t, client, url)
}

func (v visit) see(ctx context.Context, t *testing.T, client *http.Client, url string) outcome {
	t.Helper()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", simulator.DefaultToken)
	resp, err := client.Do(req)
	if err != nil {
		return outcome{Err: errors.Unwrap(err).Error()}
	}
	defer resp.Body.Close()
	o := outcome{
		Status: resp.StatusCode, RetryAfter: resp.Header.Get("Retry-After"), Location: resp.Header.Get("Location"),
		Type: resp.Header.Get("Content-Type"),
	}
	if v.limit == 0 {
		v.limit = 1 << 20
	}
	body := io.LimitReader(resp.Body, v.limit)
	for buffer := make([]byte, 64<<10); err == nil; {
		var n int
		n, err = body.Read(buffer)
		text := strings.TrimRight(string(buffer[:n]), " ")
		if text != "" {
			o.Body += strings.Repeat(" ", o.Spaces) + text
			o.Spaces = 0
		}
		o.Spaces += n - len(text)
		if v.giveUp > 0 && len(o.Body) >= v.giveUp {
			cancel()
		}
	}
	if err != io.EOF {
		o.Err = err.Error()
	}
	return o
}
