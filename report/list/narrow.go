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

// narrow makes columns narrower until a table that is over characters too wide fits. It breaks no
// short word, and no line of a column of whole, while a column can give otherwise.
func narrow(cells [][]string, shown, widths []int, whole []string, over int) {
	if over <= 0 {
		return
	}
	least := make([]int, len(shown))
	for i, at := range shown {
		if least[i] = widths[i]; !slices.Contains(whole, cells[0][at]) {
			least[i] = min(widestWord(cells, at, wholeWord), widths[i])
		}
	}
	if over = breakLines(cells, shown, widths, least, over); over <= 0 {
		return
	}
	// No column can give without a broken word: first those give whose words have marks in them.
	for i, at := range shown {
		if !slices.Contains(whole, cells[0][at]) {
			least[i] = max(narrowed, widestWord(cells, at, 0))
		}
	}
	breakWords(widths, least, over)
}

// breakLines makes columns narrower, down to the least widths. It takes from the column that adds
// the fewest lines to the table for each character; to break a word counts as a line. It returns
// how many characters the table is still too wide.
func breakLines(cells [][]string, shown, widths, least []int, over int) int {
	some := make([][]string, min(len(cells), looked+1))
	for i := range some {
		for _, cell := range cells[i] {
			some[i] = append(some[i], begin(cell))
		}
	}
	now, then := make([]wrapping, len(shown)), make([]wrapping, len(shown)) // at each width, and one less
	wrapAt := func(i int) {
		now[i], then[i] = wrap(some, shown[i], widths[i]), wrap(some, shown[i], widths[i]-1)
	}
	for i := range shown {
		wrapAt(i)
	}
	// added returns the lines that a narrower column adds to the table.
	added := func(i int) int {
		n := then[i].broken - now[i].broken
		for row := range some {
			others := 1
			for j := range shown {
				if j != i {
					others = max(others, now[j].lines[row])
				}
			}
			n += max(others, then[i].lines[row]) - max(others, now[i].lines[row])
		}
		return n
	}
	for over > 0 {
		best, to, cost := -1, 0, 0.0
		for i := range shown {
			if widths[i] <= least[i] {
				continue
			}
			next := max(then[i].widest, least[i], widths[i]-over)
			if c := float64(added(i)) / float64(widths[i]-next); best < 0 || c < cost || c == cost && widths[i] > widths[best] {
				best, to, cost = i, next, c
			}
		}
		if best < 0 {
			break
		}
		over -= widths[best] - to
		widths[best] = to
		wrapAt(best)
	}
	return over
}

// breakWords makes the widest column narrower, again and again: of those wider than their least
// width, then of all, down to narrowed.
func breakWords(widths, least []int, over int) {
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
