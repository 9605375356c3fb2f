package snapshot

// AppendLine writes the canonical line of a fact: a JSON array of its kind and
// its values, with an unknown value as null. It writes the same bytes as SQLite's
// json_array, so that the sqlite3 shell can recompute every digest.
func AppendLine(dst []byte, lead []string, values []string) []byte {
	dst = append(dst, '[')
	for i, w := range lead {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendQuoted(dst, w)
	}
	for _, v := range values {
		dst = appendValue(append(dst, ','), v)
	}
	return append(dst, ']')
}

// appendValue writes one value of a line.
func appendValue[T string | []byte](dst []byte, v T) []byte {
	if len(v) == 0 {
		return append(dst, "null"...)
	}
	return AppendQuoted(dst, v)
}

// AppendQuoted writes a text as SQLite's json_quote does: only the quote, the
// backslash and control characters below U+0020 are escaped.
func AppendQuoted[T string | []byte](dst []byte, s T) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	plain := 0 // where the bytes begin that are not escaped
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[plain:i]...)
		plain = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b':
			dst = append(dst, '\\', 'b')
		case '\t':
			dst = append(dst, '\\', 't')
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\f':
			dst = append(dst, '\\', 'f')
		case '\r':
			dst = append(dst, '\\', 'r')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(append(dst, s[plain:]...), '"')
}
