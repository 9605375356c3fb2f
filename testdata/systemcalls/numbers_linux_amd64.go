package systemcalls

import "syscall"

// names are the numbers of the calls that are traced.
func names() map[uint64]string {
	return map[uint64]string{
		syscall.SYS_OPEN: "open", syscall.SYS_OPENAT: "openat", syscall.SYS_RENAME: "rename", syscall.SYS_RENAMEAT: "renameat", 316: "renameat",
		syscall.SYS_LINK: "link", syscall.SYS_LINKAT: "linkat", syscall.SYS_UNLINK: "unlink", syscall.SYS_UNLINKAT: "unlinkat",
		syscall.SYS_FSYNC: "fsync", syscall.SYS_FDATASYNC: "fsync", syscall.SYS_WRITE: "write", syscall.SYS_FLOCK: "flock",
	}
}
