package report_test

import (
	"os"
	"syscall"
)

// memoryFolder returns a folder in memory if the system has one with enough room for the
// tests' ledgers, else the folder for temporary files.
func memoryFolder() string {
	const folder, enough = "/dev/shm", 1 << 28 // bytes
	var system syscall.Statfs_t
	if err := syscall.Statfs(folder, &system); err == nil && system.Bavail*uint64(system.Bsize) >= enough {
		return folder
	}
	return os.TempDir()
}
