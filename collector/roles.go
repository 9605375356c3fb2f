package collector

import (
	"context"
	"fmt"
	"slices"

	"tlaudit/snapshot"
)

// readWorkspaceRoles reads the roles of every workspace whose memberships were
// read. The endpoint's path is not documented: where each of the first three
// workspaces (or of all, if fewer) answers 404, it counts as not there and is
// asked no more.
func (w *walk) readWorkspaceRoles(ctx context.Context) error {
	var readable []*workspace
	for _, ws := range w.scope.all {
		if ws.asked && ws.memberships.Status == snapshot.Read {
			readable = append(readable, ws)
		}
	}
	first := readable[:min(3, len(readable))]
	errs := make(map[*workspace]error)
	read := func(ctx context.Context, ws *workspace) error {
		err := w.readRolesOf(ctx, ws)
		if err != nil && ends(ctx, err) {
			return fmt.Errorf("workspace %s: roles: %w", ws.id, err)
		}
		if err != nil {
			w.mu.Lock()
			errs[ws] = err
			w.mu.Unlock()
		}
		return nil
	}
	if err := w.each(ctx, first, read); err != nil {
		return err
	}
	missing := func(ws *workspace) bool { return ws.roles.Status == snapshot.Missing }
	if len(first) > 0 && !slices.ContainsFunc(first, func(ws *workspace) bool { return !missing(ws) }) {
		c := first[0].roles
		c.WorkspaceID = ""
		w.noRolesPath = &c
		w.miss(ctx, c, errs[first[0]])
		return nil
	}
	if err := w.each(ctx, readable[len(first):], read); err != nil {
		return err
	}
	for _, ws := range readable {
		if err := errs[ws]; err != nil {
			w.miss(ctx, ws.roles, err)
		}
	}
	return nil
}

// readRolesOf reads the roles of one workspace.
func (w *walk) readRolesOf(ctx context.Context, ws *workspace) error {
	err := func() error {
		roles, err := w.api.WorkspaceRoles(ctx, ws.id)
		if err != nil {
			return err
		}
		w.countRows(endpointWorkspaceRoles, len(roles))
		facts, seen := rolesOf(snapshot.WorkspaceRoles, ws.id, roles)
		if err := w.sink.AddWorkspaceRoles(ws.id, facts); err != nil {
			return &sinkError{err}
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.result.Counts.Roles += len(facts)
		w.seen.add(seen)
		return nil
	}()
	ws.roles = outcome(snapshot.WorkspaceRoles, ws.id, err)
	return err
}

// readOrganizationRoles reads the organization's roles, and with them which
// organization this is. There is no organization without roles: an empty answer
// is a right that was lost, not a reading. What it comes to is settled with the
// workspaces' listing, since only both tell whether the API is there at all.
func (w *walk) readOrganizationRoles(ctx context.Context) error {
	err := func() error {
		roles, err := w.api.OrganizationRoles(ctx)
		if err != nil {
			return err
		}
		w.countRows(endpointOrganizationRoles, len(roles))
		for _, r := range roles {
			if err := w.belongs(r.OrganizationID); err != nil {
				return err
			}
		}
		facts, seen := rolesOf(snapshot.OrganizationRoles, "", roles)
		if len(facts) == 0 {
			return &emptyError{"every organization has some"}
		}
		if err := w.sink.AddOrganizationRoles(facts); err != nil {
			return &sinkError{err}
		}
		w.result.Counts.Roles += len(facts)
		w.seen.add(seen)
		return nil
	}()
	if err != nil && ends(ctx, err) {
		return fmt.Errorf("organization roles: %w", err)
	}
	w.rolesErr = err
	w.advance(func(p *Progress) { p.Stage = snapshot.OrganizationRoles })
	return nil
}
