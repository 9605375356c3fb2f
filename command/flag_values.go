package command

import (
	"errors"
	"strings"

	"github.com/alecthomas/kong"
)

// betweenFlag is the value of --between: two references.
type betweenFlag struct{ From, To string }

// Decode reads the two references.
func (b *betweenFlag) Decode(ctx *kong.DecodeContext) error {
	return errors.Join(ctx.Scan.PopValueInto("FROM", &b.From), ctx.Scan.PopValueInto("TO", &b.To))
}

// ruleIDs is the value of --rule: ids of rules, separated by commas.
type ruleIDs []string

// Decode reads the ids, once for each time that the flag is given.
func (ids *ruleIDs) Decode(ctx *kong.DecodeContext) error {
	var value string
	if err := ctx.Scan.PopValueInto("value", &value); err != nil {
		return err
	}
	for id := range strings.SplitSeq(value, ",") {
		if id = strings.TrimSpace(id); id == "" {
			return errors.New("the id between two commas is empty")
		}
		*ids = append(*ids, id)
	}
	return nil
}
