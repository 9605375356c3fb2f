//go:build unix

package main

import "syscall"

// privateFiles makes every file that this process creates readable by its owner
// alone.
func privateFiles() { syscall.Umask(0o077) }
