//go:build !unix

package main

// privateFiles does nothing: on this system files have no mode and inherit the rights
// of their folder.
func privateFiles() {}
