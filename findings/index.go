package findings

import (
	"cmp"
	"slices"
	"strings"
)

// An index has the places of findings in the order of a key. There may be a great many of
// them, and a map of lists takes ten times the memory.
type index struct {
	all    []*Finding
	key    func(*Finding) string
	places []int32
}

// indexOf returns the index of the findings that have a key.
func indexOf(all []*Finding, key func(*Finding) string) index {
	x := index{all, key, nil}
	for i, f := range all {
		if key(f) != "" {
			x.places = append(x.places, int32(i))
		}
	}
	slices.SortFunc(x.places, func(a, b int32) int { return cmp.Or(strings.Compare(key(all[a]), key(all[b])), int(a-b)) })
	return x
}

// at returns the places of the findings with a key, in order.
func (x index) at(key string) []int32 {
	if key == "" {
		return nil
	}
	compare := func(place int32, key string) int { return strings.Compare(x.key(x.all[place]), key) }
	first, _ := slices.BinarySearchFunc(x.places, key, compare)
	last := first
	for last < len(x.places) && compare(x.places[last], key) == 0 {
		last++
	}
	return x.places[first:last]
}
