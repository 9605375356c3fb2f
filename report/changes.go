package report

import (
	"context"
	"iter"
	"strings"

	"tlaudit/findings"
)

// kindWords are the kinds of the ledger's changes as a report says them: what was
// seen, not what somebody did.
func kindWords(kind string) string {
	switch kind {
	case "access_added":
		return "Access appeared"
	case "access_removed":
		return "Access no longer present"
	case "role_changed":
		return "Role changed"
	case "status_changed":
		return "Account status changed"
	case "invitation_added":
		return "Invitation appeared"
	case "invitation_changed":
		return "Invitation changed"
	case "invitation_removed":
		return "Invitation no longer present"
	case "workspace_added":
		return "Workspace appeared"
	case "workspace_removed":
		return "Workspace no longer present"
	case "workspace_changed":
		return "Workspace changed"
	case "user_added":
		return "Account appeared"
	case "user_removed":
		return "Account no longer present"
	case "user_changed":
		return "Account changed"
	case "role_renamed":
		return "Role renamed"
	case "workspace_unread":
		return "Workspace not read"
	case "workspace_read_again":
		return "Workspace read again"
	}
	return kind
}

// A passage is what appeared or went in a period, by its ids.
type passage struct{ what, workspace, user, source, role, enrollment string }

// An itinerary is the first and the last thing that happened to it.
type itinerary struct{ came, went bool }

// A drift is what the pass over a period's changes found.
type drift struct {
	total    int
	kinds    map[string]int64
	net      map[string]int64 // access appeared less no longer present, by workspace
	passages map[passage]itinerary
	appeared int64
	gone     int64
}

func passageOf(r []string) (p passage, came, went bool) {
	what, verb, ok := strings.Cut(r[2], "_")
	if !ok || verb != "added" && verb != "removed" {
		return passage{}, false, false
	}
	return passage{what, r[3], r[5], r[9], r[8], r[7]}, verb == "added", verb == "removed"
}

// loadDrift counts the changes of the period; Changes itself streams them again.
func (b *builder) loadDrift(ctx context.Context) (drift, error) {
	d := drift{kinds: map[string]int64{}, net: map[string]int64{}, passages: map[passage]itinerary{}}
	if b.base == nil {
		return d, nil
	}
	for r, err := range ask(ctx, b.source, "changes", since(b.base.number), at(b.now.number)) {
		if err != nil {
			return drift{}, err
		}
		d.total++
		d.kinds[r[2]]++
		switch r[2] {
		case "access_added":
			d.appeared++
			d.net[r[3]]++
		case "access_removed":
			d.gone++
			d.net[r[3]]--
		}
		if p, came, went := passageOf(r); came || went {
			i, again := d.passages[p]
			if !again {
				i.came = came
			}
			i.went = went
			d.passages[p] = i
		}
	}
	return d, nil
}

func (b *builder) changesTable(ctx context.Context) Table {
	t := Table{
		Name: "Changes", File: "changes.csv", Sheet: true, Empty: noneFound, Total: b.drift.total,
		Columns: []Column{
			{Header: "Kind", Width: 24, Identity: true},
			{Header: "Workspace", Width: 24, Identity: true},
			{Header: "User", Width: 22},
			{Header: "Email", Width: 30},
			{Header: "Source", Width: 11},
			{Header: "Before", Width: 26, Wrap: true},
			{Header: "After", Width: 48, Wrap: true},
			{Header: "Direction", Width: 13},
			{Header: "Not before", Kind: Time, Width: 20},
			{Header: "First seen", Kind: Time, Width: 20},
			{Header: "Came and went", Width: 10},
			{Header: "Ticket", Width: 14, Input: true},
			{Header: "Approved by", Width: 22, Input: true},
			{Header: "workspace_id", Width: 14, Guard: true},
			{Header: "user_id", Width: 14, Guard: true},
			{Header: "enrollment_id", Width: 14, Guard: true},
			{Header: "role_id", Width: 14, Guard: true},
			{Header: "snapshot_id", Kind: Number, Width: 11, Guard: true},
		},
	}
	if b.base == nil {
		t.Empty = "No baseline: changes cannot be shown"
		t.Rows = rowsFrom(0, nil)
		return t
	}
	t.Rows = b.changeRows(ctx)
	return t
}

func (b *builder) changeRows(ctx context.Context) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for r, err := range ask(ctx, b.source, "changes", since(b.base.number), at(b.now.number)) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(b.changeRow(r), nil) {
				return
			}
		}
	}
}

func (b *builder) changeRow(r []string) Row {
	kind, before, after := r[2], r[10], r[11]
	notBefore := momentCell(r[12], "Not known")
	if strings.HasSuffix(kind, "_removed") {
		after = "No longer present (last seen " + orWords(r[12], "not known") + ", first missed " + r[1] + ")"
	}
	var name, email any
	if r[5] != "" {
		name, email = unknown, orWords(r[6], unknown)
		if d := b.people[r[5]]; d != nil && d.name != "" {
			name = d.name
		}
	} else if r[6] != "" {
		email = r[6]
	}
	cameAndWent := "–"
	if p, came, went := passageOf(r); came || went {
		cameAndWent = "No"
		if i := b.drift.passages[p]; i.came && i.went {
			cameAndWent = "Yes"
		}
	}
	var place any
	if r[3] != "" {
		place = orWords(r[4], unknown)
	}
	return Row{
		kindWords(kind), place, name, email, blankOr(sourceWord(r[9])), blankOr(before), blankOr(after), b.direction(kind, before, after, r[8]),
		notBefore, momentCell(r[1], unknown), cameAndWent,
		nil, nil,
		blankOr(r[3]), blankOr(r[5]), blankOr(r[7]), blankOr(r[8]), number(r[0]),
	}
}

func sourceWord(source string) string {
	switch source {
	case "direct":
		return "Direct"
	case "inherited":
		return "Inherited"
	}
	return source
}

// direction compares the classes of the roles of a changed role.
func (b *builder) direction(kind, before, after, roleID string) string {
	if kind != "role_changed" {
		return "–"
	}
	from, to := b.classNamed(before, ""), b.classNamed(after, roleID)
	switch {
	case from == findings.Standard && to == findings.Privileged:
		return "Escalation"
	case from == findings.Privileged && to == findings.Standard:
		return "Reduction"
	}
	return "Not ranked"
}

// classNamed classifies a role by what the changes view calls it: a name, or
// "name (id)" where names alone would be equal or are unknown.
func (b *builder) classNamed(name, id string) findings.Class {
	if i := strings.LastIndex(name, " ("); id == "" && i >= 0 && strings.HasSuffix(name, ")") {
		if r := b.roles[name[i+2:len(name)-1]]; r != nil {
			name, id = name[:i], r.id
		}
	}
	if r := b.roles[id]; r != nil {
		return r.class
	}
	class, _ := b.options.Policy.Classify(id, name)
	return class
}

func blankOr(s string) any {
	if s == "" {
		return nil
	}
	return s
}
