package main

import (
	"os"
	"os/exec"
	"syscall"
	"testing"

	"tlaudit/testdata/machine"
)

// A process that a signal stops ends, also while the system keeps it waiting: here in
// writing to a full pipe that nobody reads.
func TestStoppedWhileTheSystemWaits(t *testing.T) {
	t.Parallel()
	for signal, code := range map[syscall.Signal]int{syscall.SIGTERM: exitTerminated, syscall.SIGINT: exitInterrupted} {
		reader, writer, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		const setPipeSize, page = 1031, 4096 // F_SETPIPE_SZ; the output is longer than a page
		if _, _, e := syscall.Syscall(syscall.SYS_FCNTL, writer.Fd(), setPipeSize, page); e != 0 {
			t.Fatal(e)
		}
		p := exec.Command("tlaudit", "findings", "rules", "--format", "json")
		p.Env = append(os.Environ(), "SCRIPT_GRACE=50ms")
		p.Stdout = writer
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		machine.Within(t, "the first byte of the output", func() { _, err = reader.Read(make([]byte, 1)) })
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		got := 0
		machine.Within(t, "the end after "+signal.String(), func() { got = exitOf(p.Wait()) })
		if got != code {
			t.Errorf("%s ends it with %d, want %d", signal, got, code)
		}
		if err := reader.Close(); err != nil {
			t.Error(err)
		}
		if err := writer.Close(); err != nil {
			t.Error(err)
		}
	}
}
