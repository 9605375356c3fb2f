package command

import (
	"context"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// accessFilter finds the person of --user and the workspace of --workspace. A flag
// that was not given leaves its field empty.
func accessFilter(ctx context.Context, l *snapshot.Ledger, user, workspace string) (snapshot.Filter, error) {
	var f snapshot.Filter
	var err error
	if user != "" {
		if f.UserID, err = l.FindUser(ctx, user); err != nil {
			return f, err
		}
	}
	if workspace != "" {
		f.WorkspaceID, err = l.FindWorkspace(ctx, workspace)
	}
	return f, err
}

// privileged returns t with only the rows whose role is privileged under the policy.
func privileged(t snapshot.Table, policy findings.Policy) snapshot.Table {
	return filterRows(t, func(row map[string]any) bool {
		id, _ := row["role_id"].(string)
		name, _ := row["role_name"].(string)
		class, _ := policy.Classify(id, name)
		return class == findings.Privileged
	})
}
