package diff

import (
	"iter"
	"slices"

	"tlaudit/snapshot"
)

// Changes are changes in their order, and the number of each kind, 0 for a kind without
// changes. They can be ranged over again.
type Changes struct {
	Each  iter.Seq[Change]
	Count map[string]int
}

// List returns changes that are in their order.
func List(changes []Change) Changes {
	counts := map[string]int{}
	for _, k := range Kinds() {
		counts[k] = 0
	}
	for _, c := range changes {
		counts[c.Kind]++
	}
	return Changes{slices.Values(changes), counts}
}

// Between returns the drift of a comparison as Compare does, of the changes that keep
// returns true for; the difference that it gets has the names of the change. A change is
// computed again each time it is read, so that a year of them needs little memory.
func Between(c *snapshot.Comparison, keep func(Change, snapshot.Difference) bool) Changes {
	of := func(thing int) []Change {
		d := c.Thing(thing)
		return slices.DeleteFunc(Compare(d), func(change Change) bool { return !keep(change, d) })
	}
	all := List(nil)
	things := map[string][]int32{} // by kind, the things that have such a change
	for i := range c.Things() {
		for _, change := range of(i) {
			if all.Count[change.Kind]++; len(things[change.Kind]) == 0 || things[change.Kind][len(things[change.Kind])-1] != int32(i) {
				things[change.Kind] = append(things[change.Kind], int32(i))
			}
		}
	}
	// Things of one kind are in the order of their changes.
	all.Each = func(yield func(Change) bool) {
		for _, kind := range Kinds() {
			for _, i := range things[kind] {
				for _, change := range of(int(i)) {
					if change.Kind == kind && !yield(change) {
						return
					}
				}
			}
		}
	}
	return all
}

// And returns changes followed by others, which are of later kinds.
func (c Changes) And(later Changes) Changes {
	all := List(nil)
	for kind := range all.Count {
		all.Count[kind] = c.Count[kind] + later.Count[kind]
	}
	all.Each = func(yield func(Change) bool) {
		for _, each := range []iter.Seq[Change]{c.Each, later.Each} {
			for change := range each {
				if !yield(change) {
					return
				}
			}
		}
	}
	return all
}
