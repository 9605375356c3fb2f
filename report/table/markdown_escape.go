package table

import (
	"bufio"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"tlaudit/text"
)

// Escape returns Markdown that GitHub and GitLab show as exactly this text, in a table's cell
// and at the beginning of a line: no value becomes markup, a link or a mention. Control
// characters become visible. A word that a reader of Markdown could make a link of becomes
// code; outside a table a pipe in such a word shows a backslash before it.
func Escape(s string) string { return EscapeShown(text.Visible(s)) }

// EscapeShown is Escape for text without control characters, as Shown returns it.
func EscapeShown(s string) string {
	if !linkLike(s) {
		return escapeBeginning(escapeMarkup(s))
	}
	words := strings.Split(s, " ") // what links has no space in it
	for i, word := range words {
		if linkLike(word) {
			words[i] = code(word)
		} else {
			words[i] = escapeMarkup(word)
		}
	}
	return escapeBeginning(strings.Join(words, " "))
}

// beginning matches what makes a list or a rule of a line.
var beginning = regexp.MustCompile(`^( *\d{0,9})[-+.)](?:[ -]|$)`)

// escapeBeginning escapes the mark with which an escaped text would begin a list or a rule.
func escapeBeginning(s string) string {
	if at := beginning.FindStringSubmatchIndex(s); at != nil {
		return s[:at[3]] + `\` + s[at[3]:]
	}
	return s
}

func escapeMarkup(s string) string {
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

// EscapeWithin is EscapeShown with at most some bytes: a text that takes more is cut, and a
// mark says how many characters it has in all.
func EscapeWithin(s string, most int) string {
	if len(s) <= most {
		if escaped := EscapeShown(s); len(escaped) <= most {
			return escaped
		}
	}
	mark := fmt.Sprintf(" [cut: %d characters in all]", utf8.RuneCountInString(s))
	keep := min(len(s), most)
	for {
		for keep < len(s) && !utf8.RuneStart(s[keep]) {
			keep--
		}
		escaped := EscapeShown(s[:keep] + mark)
		if len(escaped) <= most || keep == 0 {
			return escaped
		}
		keep = max(keep*most/len(escaped)-1, 0)
	}
}

const markup = "\\`*_[]<>&|~#!$^{}"

// linkLike reports whether a reader of Markdown could make a link, a mention, a reference
// or an emoji of a part of s.
func linkLike(s string) bool {
	lower := strings.ToLower(s)
	return strings.Contains(s, "@") || issueReference(s) || strings.Contains(lower, "://") || strings.Contains(lower, "www.") ||
		strings.Contains(lower, "mailto:") || strings.Contains(lower, "xmpp:") || strings.Contains(lower, "gh-") || emojiCode(s)
}

// issueReference reports whether s has a sign before a digit that makes it a reference on
// GitHub (#) or GitLab, such as !12, or the sign of a label or a milestone before a name.
func issueReference(s string) bool {
	for i := range len(s) - 1 {
		next := s[i+1]
		if strings.IndexByte("#!$%&~", s[i]) >= 0 && '0' <= next && next <= '9' {
			return true
		}
		if (s[i] == '%' || s[i] == '~') && (next == '"' || 'a' <= next|' ' && next|' ' <= 'z') {
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
