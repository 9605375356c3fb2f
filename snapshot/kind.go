package snapshot

import (
	"slices"
	"strconv"
	"strings"
)

// A kind is one sort of fact, described in one place (kinds.go). All kinds share one
// shape of table: every column is the id of a text, then come since and until.
type kind struct {
	name    string
	one     string // how messages name a fact
	plural  string
	columns []string
	names   []naming // by column: what its ids are the ids of

	// resources are what is read to learn such facts. Where there are several, the
	// first column of a row names its own. A kind with a column workspace is read
	// one workspace at a time.
	resources []string
	compared  comparability

	unit     int  // the first columns that name what is read in one go, such as a workspace
	key      int  // the first columns that name the thing whose state a row is
	identity int  // the first columns by which drift finds that a thing began or ended
	drift    int  // the first columns whose change is drift in a thing that stayed
	single   bool // a snapshot has at most one row for each key

	changes     string                                                   // the view of its changes, all of which the view change has; empty: it has none
	otherBefore string                                                   // the query for the last reading before a change; empty: any reading of the resource
	driftOf     string                                                   // the one resource whose rows can be drift; empty for all
	count       func(c *census, k *kind, again bool, b, after [][]int64) // adds a unit to the figures; nil: the kind is not counted
	keyed       []string                                                 // the columns whose texts have keys: addresses and words of status
	counted     []string                                                 // the columns that count looks at
}

// A comparability says what two snapshots must have read for a fact to be compared.
type comparability int

const (
	readAtBoth    comparability = iota // its unit, at both ends
	readWhereGone                      // its unit, at an end that does not have the thing
	alwaysKnown                        // nothing: every snapshot has all such facts
)

// A naming says what the ids in a column are the ids of.
type naming int

const (
	nothing naming = iota
	aWorkspace
	aUser
	aRole
)

// A factKind is a kind whose facts are values of T.
type factKind[T any] struct {
	*kind
	fields func(*T) []field
}

// A field is one column of a fact: its name, where a T keeps the value (*string or
// *bool), and what it is the id of.
type field struct {
	column string
	value  any
	names  naming
}

// kindOf completes a kind with the columns that its fields name.
func kindOf[T any](k kind, fields func(*T) []field) factKind[T] {
	for _, f := range fields(new(T)) {
		k.columns = append(k.columns, f.column)
		k.names = append(k.names, f.names)
	}
	return factKind[T]{kind: &k, fields: fields}
}

// text is the value of a field as the dictionary keeps it.
func (f field) text() string {
	switch v := f.value.(type) {
	case *string:
		return *v
	case *bool:
		if *v {
			return yes
		}
		return no
	}
	panic("field " + f.column + " is neither a text nor a bool")
}

// set gives a field the value that the dictionary keeps.
func (f field) set(text string) {
	switch v := f.value.(type) {
	case *string:
		*v = text
	case *bool:
		*v = text == yes
	default:
		panic("field " + f.column + " is neither a text nor a bool")
	}
}

// fact reads a row back into a value.
func (k factKind[T]) fact(row []int64, text func(int64) (string, error)) (fact T, err error) {
	for i, f := range k.fields(&fact) {
		value, err := text(row[i])
		if err != nil {
			return fact, err
		}
		f.set(value)
	}
	return fact, nil
}

func (k *kind) table() string { return "fact_" + k.name }

// place is the position of a column, -1 if there is no such column.
func (k *kind) place(column string) int { return slices.Index(k.columns, column) }

func (k *kind) perWorkspace() bool { return k.place("workspace") >= 0 }

func (k *kind) severalResources() bool { return len(k.resources) > 1 }

// origin returns the resource and the workspace that a row was read from; the
// workspace is 0 where the resource is read once for all.
func (k *kind) origin(row []int64) (resource, workspace int64) {
	resource = ownID(k.resources[0])
	if k.severalResources() {
		resource = row[0]
	}
	if k.perWorkspace() {
		workspace = row[k.place("workspace")]
	}
	return resource, workspace
}

// visible is the condition under which a row f of this kind counts at the snapshot
// given by the parameter :at: its resource was read there.
func (k *kind) visible() string {
	if k.compared != readAtBoth {
		return "1" // every snapshot has all such facts
	}
	resource, workspace := ownNumber(k.resources[0]), "0"
	if k.severalResources() {
		resource = "f." + k.columns[0]
	}
	if k.perWorkspace() {
		workspace = "f.workspace"
	}
	return "EXISTS (SELECT 1 FROM fact_coverage AS c WHERE c.resource = " + resource + " AND c.workspace = " + workspace +
		" AND c.read_status = " + ownNumber(Read) + " AND c.since <= :at AND (c.until IS NULL OR c.until > :at))"
}

// unitsRead is the query for the units of this kind that were read at the snapshot
// given by the parameter :at.
func (k *kind) unitsRead() string {
	columns := "workspace"
	if k.severalResources() {
		columns = "resource, workspace"
	}
	var resources []string
	for _, r := range k.resources {
		resources = append(resources, ownNumber(r))
	}
	return "SELECT " + columns + " FROM fact_coverage WHERE resource IN (" + strings.Join(resources, ", ") + ") AND read_status = " + ownNumber(Read) +
		" AND since <= :at AND (until IS NULL OR until > :at)"
}

// list returns the columns, each after a prefix such as "f.".
func (k *kind) list(prefix string) string { return columnList(k.columns, prefix) }

// where compares the first n columns with parameters.
func (k *kind) where(n int) string {
	terms := []string{"1"}
	for _, c := range k.columns[:n] {
		terms = append(terms, c+" = ?")
	}
	return strings.Join(terms, " AND ")
}

func columnList(columns []string, prefix string) string {
	return prefix + strings.Join(columns, ", "+prefix)
}

// ownNumber is ownID as SQL writes it.
func ownNumber(text string) string { return strconv.FormatInt(ownID(text), 10) }
