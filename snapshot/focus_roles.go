package snapshot

import (
	"context"
	_ "embed"
	"errors"
	"slices"
	"strings"
)

//go:embed queries/focus_roles.sql
var focusRoles string

// The columns of focus_roles.sql.
const (
	focusRole = iota
	focusRoleCarried
	focusRoleUnit
	focusRoleName
	focusRoleType
	focusRoleWorkspace
	focusRoleOrganization
	focusRoleCreated
	focusRoleWidth
)

// fillRoles adds the rows of a snapshot to focus_role.
func (l *Ledger) fillRoles(ctx context.Context, at int64) (err error) {
	var numbers []uint32
	set := &numberSet{}
	err = l.eachNumbers(ctx, strings.TrimSpace(focusRoles), focusRoleWidth, func(row []uint32) {
		numbers = append(numbers, row...)
		for column, n := range row {
			if column != focusRoleCarried {
				set.add(n)
			}
		}
	}, Named("at", at))
	if err != nil {
		return err
	}
	texts, err := l.sortedTexts(ctx, set)
	if err != nil {
		return err
	}
	rows := slices.Collect(slices.Chunk(numbers, focusRoleWidth))
	for _, row := range rows {
		for column, n := range row {
			if column != focusRoleCarried {
				row[column] = texts.place(n)
			}
		}
	}
	slices.SortFunc(rows, slices.Compare) // the order in which roles_at takes the first of each role
	into := l.inserter("temp.focus_role", "snapshot_id, role_id, name, type, workspace_id")
	defer func() { err = errors.Join(err, into.close()) }()
	for i, row := range rows {
		if i > 0 && rows[i-1][focusRole] == row[focusRole] {
			continue
		}
		cells := []any{at}
		for _, column := range []int{focusRole, focusRoleName, focusRoleType, focusRoleWorkspace} {
			cells = append(cells, unknownIfEmpty(texts.at(row[column])))
		}
		if err := into.row(ctx, cells...); err != nil {
			return err
		}
	}
	return into.flush(ctx)
}
