package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// reviewerBases hold why each reviewer got the rows that they got.
type reviewerBases map[string]map[lineBasis]bool

// A lineBasis is why a line of the reviewers' file gives somebody rows.
type lineBasis struct {
	line  int
	basis string
}

func (all reviewerBases) add(a assignment) {
	if a.basis == "" {
		return
	}
	if all[a.reviewer] == nil {
		all[a.reviewer] = map[lineBasis]bool{}
	}
	all[a.reviewer][lineBasis{a.line, a.basis}] = true
}

// of returns why somebody is a reviewer, in the order of the lines, each reason once.
func (all reviewerBases) of(reviewer string) string {
	order := slices.SortedFunc(maps.Keys(all[reviewer]), func(x, y lineBasis) int { return cmp.Or(x.line-y.line, strings.Compare(x.basis, y.basis)) })
	var words []string
	for _, l := range order {
		if !slices.Contains(words, l.basis) {
			words = append(words, l.basis)
		}
	}
	return strings.Join(words, "; ")
}

// reviewerBasis returns why somebody is a reviewer, as the lines say by which they got rows.
func (b *builder) reviewerBasis(reviewer string) string {
	if b.options.Reviewers == nil {
		return "No reviewers were assigned."
	}
	return b.counts.bases.of(reviewer)
}
