package snapshot

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
)

var (
	//go:embed queries/unread_between.sql
	unreadBetween string
	//go:embed queries/role_name.sql
	roleName string
	//go:embed queries/workspace_name.sql
	workspaceName string
	//go:embed queries/user_email.sql
	userEmail string
)

// name looks up, at both ends, what the ids of a row are called.
func (c *comparison) name(ctx context.Context, k kind, values []int64, texts []string) error {
	for at, n := range c.names {
		var err error
		switch k.name {
		case grantKind.name:
			err = errors.Join(
				c.lookup(ctx, n.Workspaces, texts[0], workspaceName, values[0], at),
				c.lookup(ctx, n.Emails, texts[1], userEmail, values[1], at),
				c.lookup(ctx, n.Roles, texts[3], roleName, values[3], at))
		case userKind.name:
			err = errors.Join(
				c.lookup(ctx, n.Emails, texts[0], userEmail, values[0], at),
				c.lookup(ctx, n.Roles, texts[5], roleName, values[5], at))
		case workspaceKind.name:
			err = c.lookup(ctx, n.Workspaces, texts[0], workspaceName, values[0], at)
		case coverageKind.name:
			err = c.lookup(ctx, n.Workspaces, texts[1], workspaceName, values[1], at)
		case roleKind.name:
			err = errors.Join(
				c.lookup(ctx, n.Workspaces, texts[5], workspaceName, values[5], at),
				c.lookup(ctx, n.Roles, texts[2], roleName, values[2], at))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// lookup asks once for the name of an id at a snapshot.
func (c *comparison) lookup(ctx context.Context, names map[string]string, text, query string, id, at int64) error {
	if _, ok := names[text]; ok || id == 0 {
		return nil
	}
	var name sql.NullString
	err := c.row(ctx, query, []any{sql.Named("id", id), sql.Named("at", at)}, &name)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	names[text] = name.String
	return nil
}
