package snapshot

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed queries/sorted_texts.sql
var textsInOrder string

// sortedTexts are some texts of the dictionary, sorted, so that their places compare as
// they do. The empty text has place 0.
type sortedTexts struct {
	all    string
	ends   []int // by place: where the text ends in all
	set    *numberSet
	places []uint32 // by index of the number in set
}

// sortedTexts reads the texts of some numbers.
func (l *Ledger) sortedTexts(ctx context.Context, set *numberSet) (*sortedTexts, error) {
	set.add(0)
	numbers := set.ordered()
	t := &sortedTexts{ends: make([]int, 1, len(numbers)), set: set, places: make([]uint32, len(numbers))}
	list, err := json.Marshal(numbers[1:])
	if err != nil {
		return nil, err
	}
	rows, err := l.conn.QueryContext(ctx, strings.TrimSpace(textsInOrder), Named("ids", string(list)))
	if err != nil {
		return nil, err
	}
	var all strings.Builder
	all.Grow(40 * len(numbers)) // most are ids of 36 characters
	err = eachText(rows, func(id int64, text string) {
		t.places[set.index(uint32(id))] = uint32(len(t.ends))
		all.WriteString(text)
		t.ends = append(t.ends, all.Len())
	})
	for _, n := range numbers[1:] {
		if err == nil && t.place(n) == 0 {
			err = fmt.Errorf("the dictionary has no text %d: %w", n, ErrDamaged)
		}
	}
	t.all = all.String()
	return t, err
}

// at returns the text at a place.
func (t *sortedTexts) at(place uint32) string {
	if place == 0 {
		return ""
	}
	return t.all[t.ends[place-1]:t.ends[place]]
}

// place returns the place of the text of a number of the set.
func (t *sortedTexts) place(number uint32) uint32 { return t.places[t.set.index(number)] }
