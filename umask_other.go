//go:build !unix

package main

// privateFiles does nothing where files have no mode: they take the rights of
// their folder.
func privateFiles() {}
