// Package templates is the documents' templates as files, with the style and the
// script of the HTML page, nothing else. A
// directory of the user's with files of the same names can stand in for it.
package templates

import "embed"

// Files holds the templates by name.
//
//go:embed *.tmpl *.css *.js
var Files embed.FS
