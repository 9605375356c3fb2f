//go:build !linux

package findings_test

import "os"

// memoryFolder returns the folder for temporary files.
func memoryFolder() string { return os.TempDir() }
