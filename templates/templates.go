// Package templates is the documents' templates as files, with the style and the
// script of the HTML page, nothing else. Files of the same names in a directory of the
// user's stand in for them.
package templates

import "embed"

// Files holds the templates by name.
//
//go:embed *.tmpl *.css *.js
var Files embed.FS
