package list

import (
	"slices"
	"strings"

	pretty "github.com/jedib0t/go-pretty/v6/text"
)

const (
	narrowed  = 12    // characters that a column keeps on a narrow terminal
	looked    = 50    // rows whose lines are counted to find which columns to narrow
	lookedAt  = 1_000 // bytes of a cell that are looked at
	wholeWord = 16    // characters of a word, such as a date, that is not broken; of an address the parts are not
)

// narrow makes columns narrower until a table fits room characters, the gutters included. It
// takes from the column that adds the fewest lines to the table for each character; to break
// a word counts as a line. It breaks no short word, and no line of a column of whole, while a column
// can give otherwise.
func narrow(cells [][]string, shown, widths []int, whole []string, room int) {
	over := gutter*(len(widths)-1) - room
	for _, n := range widths {
		over += n
	}
	if over <= 0 {
		return
	}
	some := make([][]string, min(len(cells), looked+1))
	for i := range some {
		for _, cell := range cells[i] {
			some[i] = append(some[i], begin(cell))
		}
	}
	now, then := make([]wrapping, len(shown)), make([]wrapping, len(shown)) // at each width, and one less
	least := make([]int, len(shown))
	for i, at := range shown {
		now[i], then[i] = wrap(some, at, widths[i]), wrap(some, at, widths[i]-1)
		if least[i] = widths[i]; !slices.Contains(whole, cells[0][at]) {
			least[i] = min(widestWord(cells, at, wholeWord), widths[i])
		}
	}
	for over > 0 {
		best, to, cost := -1, 0, 0.0
		for i := range shown {
			if widths[i] <= least[i] {
				continue
			}
			next := max(then[i].widest, least[i], widths[i]-over)
			added := float64(then[i].broken - now[i].broken)
			for r := range some {
				others := 1
				for j := range shown {
					if j != i {
						others = max(others, now[j].lines[r])
					}
				}
				added += float64(max(others, then[i].lines[r]) - max(others, now[i].lines[r]))
			}
			if c := added / float64(widths[i]-next); best < 0 || c < cost || c == cost && widths[i] > widths[best] {
				best, to, cost = i, next, c
			}
		}
		if best < 0 {
			break
		}
		over -= widths[best] - to
		widths[best], now[best], then[best] = to, wrap(some, shown[best], to), wrap(some, shown[best], to-1)
	}
	if over <= 0 {
		return
	}
	// No column can give without a broken word: first those give whose words have marks in them.
	for i, at := range shown {
		if !slices.Contains(whole, cells[0][at]) {
			least[i] = max(narrowed, widestWord(cells, at, 0))
		}
	}
	for ; over > 0; over-- {
		widest := -1
		for i, n := range widths {
			if n > least[i] && (widest < 0 || n > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			widest = slices.Index(widths, slices.Max(widths))
		}
		if widths[widest] <= narrowed {
			break
		}
		widths[widest]--
	}
}

// A wrapping is what becomes of a column at a width.
type wrapping struct {
	lines  []int // of each cell
	widest int   // the characters of the widest line
	broken int   // words that are broken
}

func wrap(cells [][]string, at, width int) (w wrapping) {
	for _, row := range cells {
		shown := Wrap(row[at], width)
		w.lines = append(w.lines, 1+strings.Count(shown, "\n"))
		w.broken += len(strings.Fields(shown)) - len(strings.Fields(row[at]))
		for line := range strings.SplitSeq(shown, "\n") {
			w.widest = max(w.widest, pretty.StringWidth(line))
		}
	}
	return w
}

// begin returns what is looked at of a cell.
func begin(cell string) string {
	if len(cell) <= lookedAt {
		return cell
	}
	return strings.ToValidUTF8(cell[:lookedAt], "")
}

// widestWord returns the characters of the widest word of a column, in every row: a word that only
// a late row has is not broken either. Of a word of more than whole characters, an address or a
// word with _ in it, the parts count, each with the mark behind it.
func widestWord(cells [][]string, at, whole int) int {
	widest := 1
	for _, row := range cells {
		for _, word := range strings.Fields(begin(row[at])) {
			if n := pretty.StringWidth(word); n <= whole && !strings.ContainsAny(word, "@_") {
				widest = max(widest, n)
				continue
			}
			for word != "" {
				end := strings.IndexAny(word, marks) + 1
				if end == 0 {
					end = len(word)
				}
				widest = max(widest, pretty.StringWidth(word[:end]))
				word = word[end:]
			}
		}
	}
	return widest
}
