package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
)

// build builds tlaudit as make dist does. It needs the environment of the Go command.
func build(ctx context.Context, path string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", path, "tlaudit")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build tlaudit: %w\n%s", err, out)
	}
	return nil
}

// hasHeader reports whether the C compiler finds a header.
func hasHeader(name string) bool {
	cmd := exec.Command("gcc", "-E", "-include", name, "-x", "c", os.DevNull, "-o", os.DevNull)
	return cmd.Run() == nil
}
