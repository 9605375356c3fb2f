package snapshot

// appendLine writes the canonical line of a fact: a JSON array of its kind and
// its values, with an unknown value as null. It gives the same bytes as SQLite's
// json_array, so that the sqlite3 shell can recompute every digest.
func appendLine(dst []byte, words []string, values []string) []byte {
	dst = append(dst, '[')
	for i, w := range words {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendQuoted(dst, w)
	}
	for _, v := range values {
		dst = append(dst, ',')
		if v == "" {
			dst = append(dst, "null"...)
			continue
		}
		dst = AppendQuoted(dst, v)
	}
	return append(dst, ']')
}

// AppendQuoted writes a text as SQLite's json_quote does: only the quote, the
// backslash and control characters below U+0020 are escaped.
func AppendQuoted(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c >= 0x20:
			dst = append(dst, c)
		case c == '\b':
			dst = append(dst, '\\', 'b')
		case c == '\t':
			dst = append(dst, '\\', 't')
		case c == '\n':
			dst = append(dst, '\\', 'n')
		case c == '\f':
			dst = append(dst, '\\', 'f')
		case c == '\r':
			dst = append(dst, '\\', 'r')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(dst, '"')
}
