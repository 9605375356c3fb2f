package main

import (
	"fmt"
	"os"
	"testing"
)

// TestMain runs a worker where the bench starts this program as one.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "worker" {
		main()
		return
	}
	os.Exit(m.Run())
}

// laboratory is a lab of a test.
func laboratory(t *testing.T) *lab {
	t.Helper()
	l, err := newLab(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var errTest = fmt.Errorf("a test's error")
