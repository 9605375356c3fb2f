package xlsx

// appendXML appends text without control characters. Spreadsheets read _xHHHH_ as one
// character, so the _ that begins such text is itself written that way.
func appendXML(buf []byte, s string) []byte {
	from := 0
	for i := 0; i < len(s); i++ {
		if s[i] > '_' || s[i] < '"' {
			continue // most letters and blanks
		}
		var as string
		switch s[i] {
		case '&':
			as = "&amp;"
		case '<':
			as = "&lt;"
		case '>':
			as = "&gt;"
		case '"':
			as = "&quot;"
		case '_':
			if !escapeLike(s[i:]) {
				continue
			}
			as = "_x005F_"
		default:
			continue
		}
		buf = append(buf, s[from:i]...)
		buf = append(buf, as...)
		from = i + 1
	}
	return append(buf, s[from:]...)
}

func escapeLike(s string) bool {
	if len(s) < 7 || s[1] != 'x' && s[1] != 'X' || s[6] != '_' {
		return false
	}
	for _, c := range []byte(s[2:6]) {
		if !('0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F') {
			return false
		}
	}
	return true
}
