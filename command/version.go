package command

import (
	"runtime/debug"
)

// version is set by the linker for a release.
var version = ""

// Version returns the version of the program: that of the release, else that of the
// build, with the commit if it is known.
func Version() string {
	v, commit := version, Commit()
	if info, ok := debug.ReadBuildInfo(); ok && v == "" {
		v = info.Main.Version
	}
	if v == "" || v == "(devel)" {
		v = "development"
	}
	if commit != "" {
		v += " (" + commit[:min(12, len(commit))] + ")"
	}
	return v
}

// Commit returns the commit that the program was built from, empty if it is not known.
func Commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return ""
}
