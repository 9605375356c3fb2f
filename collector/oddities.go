package collector

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tlaudit/snapshot"
)

// oddities count what is odd in the rows that were kept.
type oddities struct {
	times  int               // that do not parse
	roles  int               // that one answer describes in several ways
	values map[[2]string]int // rows by field and undocumented value
}

// count counts a row with an undocumented value.
func (o *oddities) count(field, value string) {
	if o.values == nil {
		o.values = map[[2]string]int{}
	}
	o.values[[2]string{field, value}]++
}

// add adds the counts of other.
func (o *oddities) add(other oddities) {
	o.times += other.times
	o.roles += other.roles
	for k, n := range other.values {
		if o.values == nil {
			o.values = map[[2]string]int{}
		}
		o.values[k] += n
	}
}

// undocumented returns the undocumented values, ordered by field and value.
func (o *oddities) undocumented() []Value {
	var out []Value
	for k, n := range o.values {
		out = append(out, Value{Field: k[0], Value: k[1], Rows: n})
	}
	slices.SortFunc(out, func(a, b Value) int {
		return cmp.Or(strings.Compare(a.Field, b.Field), strings.Compare(a.Value, b.Value))
	})
	return out
}

// time returns a time of the API in UTC with milliseconds; empty for the year 1, by which
// many programs write that they have no time. A time that does not parse, or has no zone, is
// counted and returned as it is.
func (o *oddities) time(s string) string {
	if s == "" {
		return ""
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700"} {
		at, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		if snapshot.IsNoTime(at) {
			return ""
		}
		if at = at.UTC(); at.Year() <= 9999 {
			return at.Format("2006-01-02T15:04:05.000Z")
		}
	}
	o.times++
	return s
}
