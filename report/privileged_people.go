package report

import (
	"context"
	"encoding/json"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// loadPrivilegedPeople counts for each snapshot up to the report's, in the order of headers,
// the people who held a privileged role in a workspace that the snapshot read. A role has the
// class that the policy gives it now, by its id or its last name.
func (b *builder) loadPrivilegedPeople(ctx context.Context) ([]int64, error) {
	counts := make([]int64, len(b.headers))
	roles, err := b.privilegedRoles(ctx)
	if err != nil || len(roles) == 0 {
		return counts, err
	}
	unread, err := b.unreadAt(ctx)
	if err != nil {
		return nil, err
	}
	names, err := json.Marshal(roles)
	if err != nil {
		return nil, err
	}
	place := map[int64]int{} // of a snapshot among the headers
	for i, h := range b.headers {
		place[h.ID] = i
	}
	type interval struct {
		UserID, WorkspaceID          string
		SinceSnapshot, UntilSnapshot int64
	}
	user, held := "", make([]bool, len(b.headers)) // at which snapshots the user held such a role
	add := func() {
		for i, yes := range held {
			counts[i] += countIf(yes)
		}
		clear(held)
	}
	for v, err := range query[interval](ctx, b.source, "holders_over_time", snapshot.Named("roles", string(names)), at(b.now.ID)) {
		if err != nil {
			return nil, err
		}
		if v.UserID != user {
			add()
			user = v.UserID
		}
		end := len(held)
		if v.UntilSnapshot > 0 {
			end = place[v.UntilSnapshot]
		}
		for i := place[v.SinceSnapshot]; i < end; i++ {
			held[i] = held[i] || !unread[i][v.WorkspaceID]
		}
	}
	add()
	return counts, nil
}

// privilegedRoles lists the ids of the privileged roles that somebody has held up to the
// snapshot.
func (b *builder) privilegedRoles(ctx context.Context) ([]string, error) {
	var privileged, elsewhere []string
	for r, err := range query[struct{ RoleID string }](ctx, b.source, "roles_held", at(b.now.ID)) {
		if err != nil {
			return nil, err
		}
		switch known := b.roles[r.RoleID]; {
		case known == nil:
			elsewhere = append(elsewhere, r.RoleID)
		case known.class == findings.Privileged:
			privileged = append(privileged, r.RoleID)
		}
	}
	if len(elsewhere) == 0 {
		return privileged, nil
	}
	ids, err := json.Marshal(elsewhere)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	type named struct{ RoleID, Name string }
	for n, err := range query[named](ctx, b.source, "role_names", snapshot.Named("roles", string(ids)), at(b.now.ID)) {
		if err != nil {
			return nil, err
		}
		names[n.RoleID] = n.Name
	}
	for _, id := range elsewhere {
		if class, _ := b.options.Policy.Classify(id, names[id]); class == findings.Privileged {
			privileged = append(privileged, id)
		}
	}
	return privileged, nil
}

// unreadAt returns for each snapshot, in the order of headers, the workspaces that it did not
// read; nil for none.
func (b *builder) unreadAt(ctx context.Context) ([]map[string]bool, error) {
	unread := make([]map[string]bool, len(b.headers))
	var numbers []int64
	place := map[int64]int{}
	for i, h := range b.headers {
		if h.UnreadWorkspaces > 0 {
			numbers = append(numbers, h.ID)
			place[h.ID] = i
			unread[i] = map[string]bool{}
		}
	}
	if len(numbers) == 0 {
		return unread, nil
	}
	list, err := json.Marshal(numbers)
	if err != nil {
		return nil, err
	}
	type row struct {
		SnapshotID  int64
		WorkspaceID string
	}
	for r, err := range query[row](ctx, b.source, "unread_workspaces", snapshot.Named("snapshots", string(list))) {
		if err != nil {
			return nil, err
		}
		unread[place[r.SnapshotID]][r.WorkspaceID] = true
	}
	return unread, nil
}
