package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"tlaudit/transactionlink/simulator"
)

// serveShape serves a shape's organization on a day until the context ends, and prints the
// URL and the token as simulate does.
func serveShape(ctx context.Context, s shape, n, day int, stdout io.Writer) error {
	org, _ := s.state(n, day)
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: simulator.New(org, simulator.Options{}), ReadHeaderTimeout: time.Minute}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	if _, err := fmt.Fprintf(stdout, "url http://%s\ntoken %s\n", listener.Addr(), simulator.DefaultToken); err != nil {
		return errors.Join(err, server.Close())
	}
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
		return server.Close()
	}
}
