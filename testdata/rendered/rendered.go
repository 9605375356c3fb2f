// Package rendered reads what a reader sees of Markdown, for tests. Only tests import it.
package rendered

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// Text returns what a reader sees of a node of Markdown.
func Text(n ast.Node, source []byte) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			s := c.Segment.Value(source)
			if n.Kind() != ast.KindCodeSpan {
				s = util.UnescapePunctuations(s)
			}
			b.Write(s)
		case *ast.String:
			b.Write(c.Value)
		default:
			b.WriteString(Text(c, source))
		}
	}
	return b.String()
}
