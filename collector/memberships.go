package collector

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"tlaudit/snapshot"
	"tlaudit/transactionlink"
)

// mostRereads is how often a workspace is read again before its answers count as
// unstable or broken.
const mostRereads = 3

// readMemberships reads the access to every workspace that is asked for, several
// workspaces at a time.
func (w *walk) readMemberships(ctx context.Context) error {
	return w.each(ctx, w.scope.toAsk(), func(ctx context.Context, ws *workspace) error {
		if err := w.readAccess(ctx, ws); err != nil {
			return err
		}
		w.advance(func(p *Progress) { p.Stage = snapshot.MembershipsOf; p.Workspaces++ })
		return nil
	})
}

// each calls do for every workspace, several at a time, until one fails.
func (w *walk) each(ctx context.Context, all []*workspace, do func(context.Context, *workspace) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(w.o.Concurrency)
	for _, ws := range all {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error { return do(ctx, ws) })
	}
	return group.Wait()
}

// readAccess reads who has access to ws, and sets its coverage.
func (w *walk) readAccess(ctx context.Context, ws *workspace) error {
	ws.crossCheck = snapshot.Coverage{Resource: snapshot.CrossCheck, WorkspaceID: ws.id, Status: snapshot.NotAsked}
	a, crossErr, err := w.agreedAccess(ctx, ws.id)
	if err != nil && endsWalk(ctx, err) {
		return fmt.Errorf("workspace %s: %w", ws.id, err)
	}
	ws.memberships = outcome(snapshot.MembershipsOf, ws.id, err)
	if w.o.CrossCheck && err == nil {
		ws.crossCheck = outcome(snapshot.CrossCheck, ws.id, crossErr)
		if crossErr != nil {
			w.addGap(ctx, ws.crossCheck, crossErr)
		}
		// Where the two endpoints differ, neither is right for certain.
		if ws.crossCheck.Status == snapshot.Unstable {
			err = crossErr
			ws.memberships = outcome(snapshot.MembershipsOf, ws.id, err)
		}
	}
	switch {
	case err == nil:
		w.keepAccess(ctx, ws.id, a)
		if err := w.sink.AddMemberships(ws.id, a.grants, a.roles); err != nil {
			return &sinkError{err}
		}
	case ws.memberships.Status == snapshot.Missing && w.scope.gone(ws):
		ws.memberships.Status = snapshot.Gone
		w.log.WarnContext(ctx, "workspace gone", "workspace", ws.id)
		if err := w.sink.AddMemberships(ws.id, nil, nil); err != nil {
			return &sinkError{err}
		}
		if err := w.sink.AddWorkspaceRoles(ws.id, nil); err != nil {
			return &sinkError{err}
		}
	default:
		w.addGap(ctx, ws.memberships, err)
	}
	return nil
}

// agreedAccess reads the memberships of a workspace. For a cross-check it also reads
// the direct ones from their own endpoint, and both again until they agree. crossErr says
// why they were not compared or do not agree; err says why there are no memberships.
func (w *walk) agreedAccess(ctx context.Context, id string) (a access, crossErr, err error) {
	for reread := 0; ; reread++ {
		m, err := w.api.Memberships(ctx, id)
		if err != nil {
			return access{}, nil, err
		}
		w.countRows(endpointMemberships, len(m.Direct)+len(m.Inherited))
		if err := w.sameOrganization(m.Inherited); err != nil {
			return access{}, nil, err
		}
		a, err := accessOf(id, m)
		switch {
		case err != nil && reread < mostRereads:
			continue
		case err != nil:
			return access{}, nil, err
		case !w.o.CrossCheck:
			return a, nil, nil
		}
		direct, err := w.api.DirectMemberships(ctx, id)
		if err != nil {
			if endsWalk(ctx, err) {
				return access{}, nil, err
			}
			return a, err, nil
		}
		w.countRows(endpointDirectMemberships, len(direct))
		again, err := accessOf(id, transactionlink.Memberships{Direct: direct})
		if err == nil && slices.Equal(a.direct(), again.grants) {
			return a, nil, nil
		}
		if reread == mostRereads {
			return a, &transactionlink.UnstableError{Why: fmt.Sprintf(
				"direct access read from two endpoints differs (%d and %d grants, read %d times)",
				len(a.direct()), len(again.grants), mostRereads+1)}, nil
		}
	}
}

// keepAccess counts what was read of one workspace.
func (w *walk) keepAccess(ctx context.Context, id string, a access) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, g := range a.grants {
		w.members[transactionlink.DigestOf(g.UserID)] = struct{}{}
		if g.Source == snapshot.Direct {
			w.result.Counts.Direct++
		} else {
			w.result.Counts.Inherited++
		}
	}
	w.result.Counts.Workspaces++
	w.result.Counts.Roles += len(a.roles)
	w.result.Duplicates += a.duplicates
	w.odd.add(a.odd)
	if a.duplicates > 0 {
		w.log.WarnContext(ctx, "equal rows kept once", "workspace", id, "rows", a.duplicates)
	}
}

// addGap records that a resource of a workspace was not read.
func (w *walk) addGap(ctx context.Context, c snapshot.Coverage, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log.WarnContext(ctx, "not read", "resource", c.Resource, "workspace", c.WorkspaceID, "status", c.Status, "error", err)
	w.gaps = append(w.gaps, gap{c, err})
}
