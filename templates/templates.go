// Package templates embeds the templates of the documents, and the style and the script
// of the HTML page. It contains nothing else. A user's folder can replace files by name.
package templates

import "embed"

// Files holds the templates by name.
//
//go:embed *.tmpl *.css *.js
var Files embed.FS
