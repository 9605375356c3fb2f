package snapshot

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
)

var (
	//go:embed queries/role_name_at.sql
	roleNameAt string
	//go:embed queries/workspace_name_at.sql
	workspaceNameAt string
	//go:embed queries/user_email_at.sql
	userEmailAt string
)

// name looks up, at both ends, what the ids of a row are called.
func (c *comparison) name(ctx context.Context, k *kind, row []int64) error {
	for i, names := range k.names {
		if names == nothing || row[i] == 0 {
			continue
		}
		for at, n := range c.names {
			if err := c.lookup(ctx, n, names, row[i], at); err != nil {
				return err
			}
		}
	}
	return nil
}

// lookup reads the name of an id at a snapshot, once.
func (c *comparison) lookup(ctx context.Context, n *Names, what naming, id, at int64) error {
	names, query := n.Workspaces, workspaceNameAt
	switch what {
	case aUser:
		names, query = n.Emails, userEmailAt
	case aRole:
		names, query = n.Roles, roleNameAt
	}
	text, err := c.texts.text(ctx, id)
	if err != nil {
		return err
	}
	if _, ok := names[text]; ok {
		return nil
	}
	var name sql.NullString
	err = c.row(ctx, query, []any{sql.Named("id", id), sql.Named("at", at)}, &name)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	names[text] = name.String
	return nil
}
