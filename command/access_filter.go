package command

import (
	"context"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// accessFilter finds whom and what the user named.
func accessFilter(ctx context.Context, l *snapshot.Ledger, user, workspace filter) (snapshot.Filter, error) {
	var f snapshot.Filter
	var err error
	if user != "" {
		if f.UserID, err = l.FindUser(ctx, string(user)); err != nil {
			return f, err
		}
	}
	if workspace != "" {
		f.WorkspaceID, err = l.FindWorkspace(ctx, string(workspace))
	}
	return f, err
}

// privileged keeps the rows whose role the policy makes privileged.
func privileged(t snapshot.Table, policy findings.Policy) snapshot.Table {
	return keep(t, func(row map[string]any) bool {
		id, _ := row["role_id"].(string)
		name, _ := row["role_name"].(string)
		class, _ := policy.Classify(id, name)
		return class == findings.Privileged
	})
}
