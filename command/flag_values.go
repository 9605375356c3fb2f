package command

import (
	"errors"
	"strings"

	"github.com/alecthomas/kong"
)

// filter is a flag that narrows a listing. An empty one, such as an unset variable
// of a shell, would widen it to everything.
type filter string

// Decode takes the word behind the flag.
func (f *filter) Decode(ctx *kong.DecodeContext) error {
	word := ""
	if err := ctx.Scan.PopValueInto("word", &word); err != nil {
		return err
	}
	if word == "" {
		return errors.New("is empty")
	}
	*f = filter(word)
	return nil
}

// between is a flag of two references.
type between struct{ From, To string }

// Decode takes the two words behind the flag.
func (b *between) Decode(ctx *kong.DecodeContext) error {
	return errors.Join(ctx.Scan.PopValueInto("FROM", &b.From), ctx.Scan.PopValueInto("TO", &b.To))
}

// ruleIDs are ids with commas between them. As with a filter, an empty one is no way
// to ask for every rule.
type ruleIDs []string

// Decode takes the word behind the flag, each time that it is given.
func (ids *ruleIDs) Decode(ctx *kong.DecodeContext) error {
	var list filter
	if err := list.Decode(ctx); err != nil {
		return err
	}
	*ids = append(*ids, strings.Split(string(list), ",")...)
	return nil
}
