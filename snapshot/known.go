package snapshot

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"os"
	"time"
)

// Known is what the ledger knew before a walk. The zero value means no ledger.
type Known struct {
	Snapshot       int64 // the newest one's number; 0 if none exists
	TakenAt        string
	Clock          *float64         // the API's clock minus ours in seconds, at the newest snapshot; nil if unknown
	OrganizationID string           // of the newest snapshot that knew it
	Workspaces     []KnownWorkspace // ordered by id
	EverRead       map[string]bool  // by resource: some snapshot read it, in any workspace
	RolesEverRead  map[string]bool  // by workspace id: some snapshot read the workspace's own listing of roles
	Invitations    int              // of the last reading of the enrollments; 0 if there was none
	InvitationsAt  int64            // the snapshot of that reading; 0 if there was none
}

// A KnownWorkspace is a workspace as the newest snapshot recorded it, also if it is
// gone: then its Name and Type are empty.
type KnownWorkspace struct {
	Workspace
	Coverage Coverage // of its memberships
	Exists   bool     // false if it is gone, or if its id was requested and never found
}

var (
	//go:embed queries/known_workspaces.sql
	knownWorkspaces string
	//go:embed queries/known_resources.sql
	knownResources string
	//go:embed queries/known_invitations.sql
	knownInvitations string
)

// KnownIn reads what the ledger at path knows: nothing if there is no ledger, or if
// the file is empty. It waits for a program that keeps the ledger locked.
func KnownIn(ctx context.Context, path string, wait time.Duration) (_ Known, err error) {
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Size() == 0 {
		return Known{}, nil
	}
	l, err := openWithin(ctx, path, wait)
	switch {
	case errors.Is(err, ErrNoLedger):
		return Known{}, nil
	case err != nil:
		return Known{}, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	return l.known(ctx)
}

// NewestIn returns when the newest snapshot of the ledger at path was taken; empty if it
// has no snapshot. It does not wait for a program that keeps the ledger locked.
func NewestIn(ctx context.Context, path string) (taken string, err error) {
	l, err := openWithin(ctx, path, 0)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	err = l.row(ctx, "SELECT coalesce(max(taken_at), '') FROM snapshot", nil, &taken)
	return taken, plain(err)
}

// OrganizationID returns the organization of a ledger, as its newest snapshot that knew it has
// the id; empty if none did.
func (l *Ledger) OrganizationID(ctx context.Context) (id string, err error) {
	err = l.row(ctx, "SELECT organization_id FROM snapshot WHERE organization_id IS NOT NULL ORDER BY id DESC LIMIT 1", nil, &id)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return id, plain(err)
}

func (l *Ledger) known(ctx context.Context) (Known, error) {
	k := Known{EverRead: map[string]bool{}, RolesEverRead: map[string]bool{}}
	err := l.row(ctx, "SELECT id, taken_at FROM snapshot ORDER BY id DESC LIMIT 1", nil, &k.Snapshot, &k.TakenAt)
	if errors.Is(err, sql.ErrNoRows) {
		return k, nil
	}
	if err != nil {
		return k, plain(err)
	}
	if k.OrganizationID, err = l.OrganizationID(ctx); err != nil {
		return k, err
	}
	if k.Clock, err = l.clockOffset(ctx, k.Snapshot); err != nil {
		return k, plain(err)
	}
	if err := l.knownResources(ctx, &k); err != nil {
		return k, plain(err)
	}
	if err := l.row(ctx, knownInvitations, []any{sql.Named("at", k.Snapshot)}, &k.InvitationsAt, &k.Invitations); err != nil {
		return k, plain(err)
	}
	type row struct {
		WorkspaceID, Name, Type                        string
		Listed, Known                                  bool
		ReadStatus, HTTPStatus, ErrorCode, Fingerprint string
	}
	for w, err := range Rows[row](ctx, l, knownWorkspaces, sql.Named("at", k.Snapshot)) {
		if err != nil {
			return k, err
		}
		k.Workspaces = append(k.Workspaces, KnownWorkspace{
			Workspace: Workspace{WorkspaceID: w.WorkspaceID, Name: w.Name, Type: w.Type, Listed: w.Listed}, Exists: w.Known,
			Coverage: Coverage{Resource: MembershipsOf, WorkspaceID: w.WorkspaceID,
				Status: w.ReadStatus, HTTPStatus: w.HTTPStatus, ErrorCode: w.ErrorCode, Fingerprint: w.Fingerprint}})
	}
	return k, nil
}

// knownResources reads which resources were ever read.
func (l *Ledger) knownResources(ctx context.Context, k *Known) error {
	for r, err := range Rows[struct{ Resource, WorkspaceID string }](ctx, l, knownResources) {
		if err != nil {
			return err
		}
		k.EverRead[r.Resource] = true
		if r.Resource == WorkspaceRoles {
			k.RolesEverRead[r.WorkspaceID] = true
		}
	}
	return nil
}
