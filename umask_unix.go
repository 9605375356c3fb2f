//go:build unix

package main

import "syscall"

// privateFiles makes every file that this process creates private: only its owner can
// read and write it.
func privateFiles() { syscall.Umask(0o077) }
