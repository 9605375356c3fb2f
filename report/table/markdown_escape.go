package table

import (
	"bufio"
	"strings"

	"tlaudit/text"
)

// Escape writes text so that GitHub-flavoured Markdown shows exactly that text,
// in a table's cell too: no value becomes markup, a link or a mention. Control
// characters become visible. What a reader of Markdown could link to stands as
// code.
func Escape(s string) string { return EscapeShown(text.Visible(s)) }

// EscapeShown is Escape for text in which everything is visible already.
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

// linkLike tells whether a reader of Markdown could make a link, a mention, a
// reference to an issue or an emoji of a part of s.
func linkLike(s string) bool {
	lower := strings.ToLower(s)
	return strings.Contains(s, "@") || issue(s) || strings.Contains(lower, "://") || strings.Contains(lower, "www.") ||
		strings.Contains(lower, "mailto:") || strings.Contains(lower, "xmpp:") || strings.Contains(lower, "gh-") || emojiCode(s)
}

// issue tells whether a # stands before a digit.
func issue(s string) bool {
	for i := range len(s) - 1 {
		if s[i] == '#' && '0' <= s[i+1] && s[i+1] <= '9' {
			return true
		}
	}
	return false
}

// emojiCode tells whether s has a word between colons.
func emojiCode(s string) bool {
	for {
		_, rest, ok := strings.Cut(s, ":")
		if !ok {
			return false
		}
		word, _, ok := strings.Cut(rest, ":")
		if ok && word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-") == "" && strings.Trim(word, "0123456789") != "" {
			return true
		}
		s = rest
	}
}

// code is s as a code span; a pipe in it is escaped for tables.
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

func WriteMarkdownHeader(w *bufio.Writer, cells []string) {
	WriteMarkdownRow(w, cells)
	w.WriteString("|" + strings.Repeat(" --- |", len(cells)) + "\n")
}

func WriteMarkdownRow(w *bufio.Writer, cells []string) {
	w.WriteByte('|')
	for _, c := range cells {
		w.WriteByte(' ')
		w.WriteString(c)
		w.WriteString(" |")
	}
	w.WriteByte('\n')
}
