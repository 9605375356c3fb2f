// Package templates is the documents' templates as files, nothing else. A
// directory of the user's with files of the same names can stand in for it.
package templates

import "embed"

// Files holds the templates by name.
//
//go:embed *.tmpl
var Files embed.FS
