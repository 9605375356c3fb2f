package main

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// patience limits every wait for something that must happen. It is far longer than any
// of them takes on a loaded machine, and ends a script with a message.
const patience = 90 * time.Second

// heldPoints are what a script holds back, so that a program is at a known point for as
// long as the script needs.
type heldPoints struct {
	request *gate
	reader  func() error // ends a read transaction; nil without one
}

func heldPointsOf(ts *testscript.TestScript) *heldPoints {
	h, ok := ts.Value("heldPoints").(*heldPoints)
	if !ok {
		ts.Fatalf("the script has no held points")
	}
	return h
}

// release lets everything go on.
func (h *heldPoints) release() error {
	if h.request != nil {
		h.request.open()
		h.request = nil
	}
	if h.reader == nil {
		return nil
	}
	end := h.reader
	h.reader = nil
	return end()
}

// A gate passes requests on to an API, and holds one of them.
type gate struct {
	api     http.Handler
	part    string        // of the path
	reached chan struct{} // closed once the request is held
	opened  chan struct{} // closed once it may go on
	open    func()        // closes opened

	mu   sync.Mutex
	left int // requests with that part, up to the one to hold
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.URL.Path, g.part) && g.countsDown() == 0 {
		close(g.reached)
		select {
		case <-g.opened:
		case <-r.Context().Done():
		}
	}
	g.api.ServeHTTP(w, r)
}

func (g *gate) countsDown() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.left--
	return g.left
}

// hold PART N holds, from now on, the Nth request to the API whose path contains PART.
func hold(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: hold PART N")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	api, err := url.Parse(ts.Getenv("TLAUDIT_API_URL"))
	ts.Check(err)
	proxy := httputil.NewSingleHostReverseProxy(api)
	proxy.ErrorLog = log.New(io.Discard, "", 0) // a program that was stopped takes no answer
	g := &gate{api: proxy, part: args[0], left: n, reached: make(chan struct{}), opened: make(chan struct{})}
	g.open = sync.OnceFunc(func() { close(g.opened) })
	server := httptest.NewServer(g)
	ts.Defer(func() { g.open(); server.Close() })
	heldPointsOf(ts).request = g
	ts.Setenv("TLAUDIT_API_URL", server.URL)
}

// keepreading LEDGER keeps a read transaction open, as a sqlite3 shell can. Until its
// release the script must not open the file in another way: that ends a lock of POSIX.
func keepReading(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: keepreading LEDGER")
	}
	db, err := sql.Open("sqlite", "file:"+ts.MkAbs(args[0])+"?mode=ro")
	ts.Check(err)
	h := heldPointsOf(ts)
	ts.Defer(func() {
		if err := h.release(); err != nil {
			ts.Logf("%v", err)
		}
	})
	tx, err := db.Begin()
	ts.Check(err)
	h.reader = func() error { return errors.Join(tx.Rollback(), db.Close()) }
	var n int
	ts.Check(tx.QueryRow("SELECT count(*) FROM sqlite_master").Scan(&n))
}

// release lets the request and the reader go on that hold and keepreading hold back.
func release(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 0 {
		ts.Fatalf("usage: release")
	}
	ts.Check(heldPointsOf(ts).release())
}

// await FILE waits until the file exists, "await held" until a request is held.
func await(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: await FILE|held")
	}
	never := make(chan struct{})
	ts.Check(reach(ts, args[0], never))
}

// reach waits until a program is at a point: a file exists, or for "held" a request is
// held. It is an error if the program ends first or the wait takes too long.
func reach(ts *testscript.TestScript, point string, ended <-chan struct{}) error {
	limit := time.After(patience)
	if point == "held" {
		h := heldPointsOf(ts)
		if h.request == nil {
			return errors.New("no hold command before this")
		}
		select {
		case <-h.request.reached:
			return nil
		case <-ended:
			return errors.New("the program ended before the request to hold")
		case <-limit:
			return fmt.Errorf("no request to hold within %s", patience)
		}
	}
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		if _, err := os.Stat(ts.MkAbs(point)); err == nil {
			return nil
		}
		select {
		case <-look.C:
		case <-ended:
			return fmt.Errorf("the program ended and made no %s", point)
		case <-limit:
			return fmt.Errorf("nothing made %s within %s", point, patience)
		}
	}
}
