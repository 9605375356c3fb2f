package table

import (
	"bufio"
	"strings"

	"tlaudit/text"
)

// Escape returns Markdown that GitHub shows as exactly this text, in a table's cell too:
// no value becomes markup, a link or a mention. Control characters become visible. Text
// that a reader of Markdown could make a link of becomes code.
func Escape(s string) string { return EscapeShown(text.Visible(s)) }

// EscapeShown is Escape for text without control characters, as Shown returns it.
func EscapeShown(s string) string {
	if linkLike(s) {
		return code(s)
	}
	if !strings.ContainsAny(s, markup) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune(markup, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

const markup = "\\`*_[]<>&|~#!$^{}"

// linkLike reports whether a reader of Markdown could make a link, a mention, a reference
// to an issue or an emoji of a part of s.
func linkLike(s string) bool {
	lower := strings.ToLower(s)
	return strings.Contains(s, "@") || issueReference(s) || strings.Contains(lower, "://") || strings.Contains(lower, "www.") ||
		strings.Contains(lower, "mailto:") || strings.Contains(lower, "xmpp:") || strings.Contains(lower, "gh-") || emojiCode(s)
}

// issueReference reports whether s has a # before a digit.
func issueReference(s string) bool {
	for i := range len(s) - 1 {
		if s[i] == '#' && '0' <= s[i+1] && s[i+1] <= '9' {
			return true
		}
	}
	return false
}

// emojiCode reports whether s has the name of an emoji between colons.
func emojiCode(s string) bool {
	for {
		_, rest, ok := strings.Cut(s, ":")
		if !ok {
			return false
		}
		name, _, ok := strings.Cut(rest, ":")
		if ok && name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-") == "" && strings.Trim(name, "0123456789") != "" {
			return true
		}
		s = rest
	}
}

// code returns s as a code span; a pipe in it is escaped for tables.
func code(s string) string {
	longest, run := 0, 0
	for _, r := range s {
		if r != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	if s[0] == '`' || s[len(s)-1] == '`' || s[0] == ' ' && s[len(s)-1] == ' ' {
		s = " " + s + " "
	}
	return fence + strings.ReplaceAll(s, "|", `\|`) + fence
}

// WriteMarkdownHeader writes the header of a table; Flush of w returns an error.
func WriteMarkdownHeader(w *bufio.Writer, cells []string) {
	WriteMarkdownRow(w, cells)
	w.WriteString("|" + strings.Repeat(" --- |", len(cells)) + "\n")
}

// WriteMarkdownRow writes a row of escaped cells; Flush of w returns an error.
func WriteMarkdownRow(w *bufio.Writer, cells []string) {
	w.WriteByte('|')
	for _, c := range cells {
		w.WriteByte(' ')
		w.WriteString(c)
		w.WriteString(" |")
	}
	w.WriteByte('\n')
}
