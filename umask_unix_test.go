//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"
)

// Every file that the program makes is private, also where a library chooses its mode.
func TestFilesArePrivate(t *testing.T) {
	was := syscall.Umask(0)
	args, stdout := os.Args, os.Stdout
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	os.Args, os.Stdout = []string{"tlaudit", "--version"}, null
	code := program(time.Now, os.Executable, time.Minute)
	signal.Reset(syscall.SIGPIPE) // the program ignores it, and so would every process that later tests begin
	os.Args, os.Stdout = args, stdout
	if err := null.Close(); err != nil {
		t.Error(err)
	}
	if got := syscall.Umask(was); code != 0 || got != 0o077 {
		t.Errorf("exit code %d, umask %03o, want 077", code, got)
	}
}
