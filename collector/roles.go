package collector

import (
	"context"
	"fmt"
	"slices"

	"tlaudit/snapshot"
)

// readWorkspaceRoles reads the roles of every workspace whose memberships were
// read. The endpoint is not documented: where each of the first three workspaces (or of
// all, if fewer) answers 404, the endpoint counts as missing and is not asked again.
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
		if err != nil && endsWalk(ctx, err) {
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
		w.addGap(ctx, c, errs[first[0]])
		return nil
	}
	if err := w.each(ctx, readable[len(first):], read); err != nil {
		return err
	}
	for _, ws := range readable {
		if err := errs[ws]; err != nil {
			w.addGap(ctx, ws.roles, err)
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
		facts, odd := rolesOf(snapshot.WorkspaceRoles, ws.id, roles)
		if err := w.sink.AddWorkspaceRoles(ws.id, facts); err != nil {
			return &sinkError{err}
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.result.Counts.Roles += len(facts)
		w.odd.add(odd)
		return nil
	}()
	ws.roles = outcome(snapshot.WorkspaceRoles, ws.id, err)
	return err
}

// readOrganizationRoles reads the organization's roles, and with them the
// organization's id. Every organization has roles: an empty answer means that the token
// lost a right, and is not a reading. readScope records the outcome, because only the
// workspaces' listing and the roles together show whether the API can be reached.
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
		facts, odd := rolesOf(snapshot.OrganizationRoles, "", roles)
		if len(facts) == 0 {
			return &emptyError{"every organization has roles"}
		}
		if err := w.sink.AddOrganizationRoles(facts); err != nil {
			return &sinkError{err}
		}
		w.result.Counts.Roles += len(facts)
		w.odd.add(odd)
		return nil
	}()
	if err != nil && endsWalk(ctx, err) {
		return fmt.Errorf("organization roles: %w", err)
	}
	w.rolesErr = err
	w.advance(func(p *Progress) { p.Stage = snapshot.OrganizationRoles })
	return nil
}
