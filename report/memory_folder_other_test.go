//go:build !linux

package report_test

import "os"

// memoryFolder returns the folder for temporary files.
func memoryFolder() string { return os.TempDir() }
