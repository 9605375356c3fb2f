package xlsx

import (
	"strings"

	"tlaudit/report/table"
)

// A topLine is a line above the header. Its row is as high as its letters need.
type topLine struct {
	look lineLook
	cell any // a string or a LiveText
}

// A lineLook is the look of lines above the header.
type lineLook struct {
	style  int
	height float64 // of the row, in points
	wider  float64 // how much wider its text is than plain text
}

// A line above the header may cover leastShown characters on the narrowest sheet, and on the
// widest mostShown, which a screen of 1,920 pixels has in LibreOffice.
const leastShown, mostShown = 90, 230

// top returns the lines above the header. None is cut at the last column that is shown, on
// the screen or on paper: a longer one goes on in the next row.
func (s *sheet) top() []topLine {
	styles := s.book.styles
	title, bannerLook := lineLook{styles.title, 22.5, 16. / 11 * bold}, lineLook{styles.banner, 16.5, 12. / 11 * bold}
	notice, lead := bannerLook, bannerLook
	notice.style, lead.style = styles.notice, styles.lead
	shown := 0.0
	for _, c := range s.table.Columns {
		if !c.Group && !c.Guard {
			shown += width(c)
		}
	}
	across := table.Room(min(max(shown, leastShown), mostShown))
	var lines []topLine
	add := func(look lineLook, cell any) {
		if _, live := cell.(table.LiveText); live { // a formula is in one cell
			lines = append(lines, topLine{look, cell})
			return
		}
		for _, piece := range broken(table.Display(cell), across/look.wider) {
			lines = append(lines, topLine{look, piece})
		}
	}
	if s.table.Notice != "" {
		add(notice, s.table.Notice)
	}
	if s.index > 0 || s.table.Title == "" {
		return lines
	}
	add(title, s.table.Title)
	for _, banner := range s.table.Banners {
		add(bannerLook, banner)
	}
	for _, l := range s.table.Lead {
		add(lead, l)
	}
	return lines
}

// broken returns a text in pieces that fit into a room of some pixels, broken at spaces
// only.
func broken(s string, room float64) []string {
	if table.TextWidth(s) <= room {
		return []string{s}
	}
	var pieces []string
	piece := ""
	for word := range strings.FieldsSeq(s) {
		if piece != "" && table.TextWidth(piece+" "+word) > room {
			pieces, piece = append(pieces, piece), ""
		}
		if piece != "" {
			piece += " "
		}
		piece += word
	}
	return append(pieces, piece)
}
