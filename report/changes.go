package report

import (
	"context"
	"iter"
	"slices"
	"strings"

	"tlaudit/diff"
	"tlaudit/findings"
	"tlaudit/snapshot"
)

// kindWords are the kinds of the ledger's changes as a report says them: what was
// seen, not what somebody did.
func kindWords(kind string) string {
	switch kind {
	case diff.AccessAdded:
		return "Access appeared"
	case diff.AccessRemoved:
		return "Access no longer present"
	case diff.RoleChanged:
		return "Role changed"
	case diff.StatusChanged:
		return "Account status changed"
	case diff.InvitationAdded:
		return "Invitation appeared"
	case diff.InvitationChanged:
		return "Invitation changed"
	case diff.InvitationRemoved:
		return "Invitation no longer present"
	case diff.WorkspaceAdded:
		return "Workspace appeared"
	case diff.WorkspaceRemoved:
		return "Workspace no longer present"
	case diff.WorkspaceChanged:
		return "Workspace changed"
	case diff.UserAdded:
		return "Account appeared"
	case diff.UserRemoved:
		return "Account no longer present"
	case diff.UserChanged:
		return "Account changed"
	case diff.RoleRenamed:
		return "Role renamed"
	case diff.WorkspaceUnread:
		return "Workspace not read"
	case diff.WorkspaceReadAgain:
		return "Workspace read again"
	}
	return kind
}

// changeKinds are the kinds of change that a report counts.
func changeKinds() []string {
	return slices.DeleteFunc(diff.Kinds(), func(kind string) bool { return kind == diff.AccessTransient })
}

// A passage is what appeared or went in a period, by its ids.
type passage struct{ what, workspace, user, source, role, enrollment string }

// A drift is what the ledger counts of a period's changes.
type drift struct {
	total       int
	kinds       map[string]int64
	rows        map[string]movement // of access, by workspace
	cameAndWent map[passage]bool
	names       map[string]string // of the accounts that are no longer listed, by user id
}

// A movement is how many rows of access appeared in a period, how many of which no
// earlier reading could have told came into view, and how many were no longer present.
type movement struct{ came, unseen, went int64 }

// passagesOf are what appeared or went by a change: by that of a role the one that came
// and the one that it gave way to. Other changes have none.
func passagesOf(r []string) []passage {
	what, verb, _ := strings.Cut(r[2], "_")
	switch {
	case r[2] == diff.RoleChanged:
		return []passage{{"access", r[3], r[5], r[9], r[8], r[7]}, {"access", r[3], r[5], r[9], r[13], r[7]}}
	case verb == "added" || verb == "removed":
		return []passage{{what, r[3], r[5], r[9], r[8], r[7]}}
	}
	return nil
}

// loadDrift counts the changes of the period; Changes itself streams them.
func (b *builder) loadDrift(ctx context.Context) (drift, error) {
	d := drift{kinds: map[string]int64{}, rows: map[string]movement{}, cameAndWent: map[passage]bool{}, names: map[string]string{}}
	if b.base == nil {
		return d, nil
	}
	var p parser
	for r, err := range ask(ctx, b.source, "change_counts", since(b.base.number), at(b.now.number)) {
		if err != nil {
			return drift{}, err
		}
		n := p.number(r[2])
		d.total += int(n)
		d.kinds[r[0]] += n
	}
	for r, err := range ask(ctx, b.source, "movements", since(b.base.number), at(b.now.number)) {
		if err != nil {
			return drift{}, err
		}
		d.rows[strings.Clone(r[0])] = movement{p.number(r[1]), p.number(r[2]), p.number(r[3])}
	}
	for r, err := range ask(ctx, b.source, "came_and_went", since(b.base.number), at(b.now.number)) {
		if err != nil {
			return drift{}, err
		}
		d.cameAndWent[passage{r[0], r[1], r[2], r[3], r[4], r[5]}] = true
	}
	for r, err := range ask(ctx, b.source, "departed", since(b.base.number), at(b.now.number)) {
		if err != nil {
			return drift{}, err
		}
		d.names[strings.Clone(r[0])] = nameIn(objectFields(r[1]))
	}
	return d, p.err
}

func (b *builder) changesTable(ctx context.Context) Table {
	t := Table{
		Name: "Changes", File: "changes.csv", Sheet: true, Empty: noneFound, Total: b.drift.total,
		Columns: []Column{
			{Header: "Kind", Width: 24, Identity: true, Wrap: true},
			{Header: "Workspace", Width: 24, Identity: true, Wrap: true},
			{Header: "User", Width: 22, Wrap: true},
			{Header: "Email", Width: 38, Wrap: true},
			{Header: "Source", Width: 11, Wrap: true},
			{Header: "Before", Width: 26, Wrap: true},
			{Header: "After", Width: 48, Wrap: true},
			{Header: "Direction", Width: 13, Wrap: true},
			{Header: "Not before", Kind: Time, Width: 20},
			{Header: "First seen", Kind: Time, Width: 20},
			{Header: "Came and went", Width: 10, Wrap: true},
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
		t.Notice = "No baseline: changes cannot be shown"
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
			row, err := b.changeRow(r)
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

func (b *builder) changeRow(r []string) (Row, error) {
	var p parser
	kind, before, after := r[2], r[10], r[11]
	direction := b.direction(kind, before, after, r[13], r[8])
	before, after = words(diff.Change{Kind: kind, Before: before, After: after})
	notBefore := momentCell(r[12], "Not known")
	if strings.HasSuffix(kind, "_removed") {
		after = "No longer present (last seen " + orWords(r[12], "not known") + ", first missed " + r[1] + ")"
	}
	var name, email any
	if r[5] != "" {
		name, email = orWords(b.drift.names[r[5]], unknown), orWords(r[6], unknown)
		if d := b.people[r[5]]; d != nil && d.name != "" {
			name = d.name
		}
	} else if r[6] != "" {
		email = r[6]
	}
	cameAndWent := "–"
	if passages := passagesOf(r); len(passages) > 0 {
		cameAndWent = "No"
		if slices.ContainsFunc(passages, func(p passage) bool { return b.drift.cameAndWent[p] }) {
			cameAndWent = "Yes"
		}
	}
	var place any
	if r[3] != "" {
		place = orWords(r[4], unknown)
	}
	return Row{
		kindWords(kind), place, name, email, blankOr(sourceWord(r[9])), blankOr(before), blankOr(after), direction,
		notBefore, momentCell(r[1], unknown), cameAndWent,
		nil, nil,
		blankOr(r[3]), blankOr(r[5]), blankOr(r[7]), blankOr(r[8]), p.number(r[0]),
	}, p.err
}

func sourceWord(source string) string {
	switch source {
	case snapshot.Direct:
		return "Direct"
	case snapshot.Inherited:
		return "Inherited"
	}
	return source
}

// direction compares the classes of the roles of a changed role.
func (b *builder) direction(kind, before, after, idBefore, idAfter string) string {
	if kind != diff.RoleChanged {
		return "–"
	}
	from, to := b.classOf(idBefore, before), b.classOf(idAfter, after)
	switch {
	case from == findings.Standard && to == findings.Privileged:
		return "Escalation"
	case from == findings.Privileged && to == findings.Standard:
		return "Reduction"
	}
	return "Not ranked"
}

// classOf classifies a role by its id and what the changes view calls it: a name, or
// "name (id)" where names alone would be equal or are unknown.
func (b *builder) classOf(id, name string) findings.Class {
	if r := b.roles[id]; r != nil && r.name != "" {
		return r.class
	}
	class, _ := b.options.Policy.Classify(id, strings.TrimSuffix(name, " ("+id+")"))
	return class
}
