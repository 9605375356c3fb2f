package systemcalls

import "syscall"

// names are the numbers of the calls that are traced.
func names() map[uint64]string {
	return map[uint64]string{
		syscall.SYS_OPENAT: "openat", syscall.SYS_RENAMEAT: "renameat", 276: "renameat", syscall.SYS_LINKAT: "linkat", syscall.SYS_UNLINKAT: "unlinkat",
		syscall.SYS_FSYNC: "fsync", syscall.SYS_FDATASYNC: "fsync", syscall.SYS_WRITE: "write", syscall.SYS_FLOCK: "flock",
	}
}
