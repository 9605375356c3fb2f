package lake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strings"

	"tlaudit/snapshot"
)

// most is how many bytes of lines are kept before they are hashed.
const most = 1 << 16

// A unit is what one reading reads.
type unit struct{ resource, workspace string }

// A stateHasher computes the state digests of all snapshots in one reading of each table. Rows are in the order of their
// canonical lines, so each line goes straight to the snapshots that have it.
type stateHasher struct {
	*content
	states []hash.Hash         // by index of the snapshot
	read   map[unit][]interval // when each unit was read
	byKind bool                // each kind has digests of its own
	lines  []byte              // of rows with the same unit and interval
	of     unit
	during interval
}

// states recomputes the state digest of every snapshot. Without names it recomputes the digests of the kinds that need none.
func (c *content) states(ctx context.Context) error {
	h := &stateHasher{content: c, read: map[unit][]interval{}, byKind: !c.manifest.Names}
	err := eachOf(ctx, c.partition, "coverage", func(r *coverageRow) {
		if u := (unit{r.Resource, r.WorkspaceID}); r.ReadStatus == snapshot.Read {
			h.read[u] = append(h.read[u], r.interval)
		}
	})
	if err != nil {
		return err
	}
	h.begin()
	for _, kind := range []struct {
		name     string
		personal bool // its lines have e-mail addresses or names of people
		hash     func(context.Context, *stateHasher, string) error
	}{
		{"coverage", false, func(ctx context.Context, h *stateHasher, kind string) error {
			return hashRows(ctx, h, kind, "coverage", func(r *coverageRow) (unit, interval, []string) {
				return unit{}, r.interval, []string{r.Resource, r.WorkspaceID, r.ReadStatus, r.HTTPStatus, r.ErrorCode, r.Fingerprint}
			})
		}},
		{"grant", false, func(ctx context.Context, h *stateHasher, kind string) error {
			return hashRows(ctx, h, kind, "access_history", func(r *accessRow) (unit, interval, []string) {
				return unit{snapshot.MembershipsOf, r.WorkspaceID}, r.interval, []string{r.WorkspaceID, r.UserID, r.Source, r.RoleID, r.Status}
			})
		}},
		{"invitation", true, func(ctx context.Context, h *stateHasher, kind string) error {
			return hashRows(ctx, h, kind, "invitation_history", func(r *invitationRow) (unit, interval, []string) {
				return unit{snapshot.Enrollments, ""}, r.interval, []string{r.EnrollmentID, r.Email, r.Status, r.LastSentAt}
			})
		}},
		{"role", false, func(ctx context.Context, h *stateHasher, kind string) error {
			return hashRows(ctx, h, kind, "roles", func(r *roleRow) (unit, interval, []string) {
				return unit{r.Listing, r.ListingWorkspaceID}, r.interval, []string{r.Listing, r.ListingWorkspaceID, r.RoleID, r.Name, r.Type, r.WorkspaceID, r.RoleOrganizationID, r.CreatedAt}
			})
		}},
		{"roster", true, func(ctx context.Context, h *stateHasher, kind string) error {
			return hashRows(ctx, h, kind, "roster_history", func(r *rosterRow) (unit, interval, []string) {
				return unit{snapshot.Roster, ""}, r.interval, []string{r.Email, r.UserID, r.Name, r.Manager, r.Department, r.Title, r.Status, r.StartDate, r.EndDate}
			})
		}},
		{"user", true, func(ctx context.Context, h *stateHasher, kind string) error {
			return hashRows(ctx, h, kind, "account_history", func(r *accountRow) (unit, interval, []string) {
				return unit{snapshot.Users, ""}, r.interval, []string{r.UserID, r.Email, r.FirstName, r.LastName, r.Title, r.OrganizationRoleID, r.CreatedAt, r.IDPID}
			})
		}},
		{"workspace", false, func(ctx context.Context, h *stateHasher, kind string) error {
			return hashRows(ctx, h, kind, "workspaces", func(r *workspaceRow) (unit, interval, []string) {
				return unit{}, r.interval, []string{r.WorkspaceID, r.Name, r.Type, r.Listed}
			})
		}},
	} {
		if err := kind.hash(ctx, h, kind.name); err != nil {
			return err
		}
		if h.byKind {
			if !kind.personal {
				h.compareKind(kind.name)
			}
			h.begin()
		}
	}
	h.compare()
	if h.byKind {
		c.note("organization %s was exported without names: of the states, invitations, accounts and the roster cannot be recomputed", c.organization)
	}
	return nil
}

// begin begins the digests of all snapshots.
func (h *stateHasher) begin() {
	h.states = h.states[:0]
	for range h.snapshots {
		h.states = append(h.states, sha256.New())
	}
}

// hashRows hashes the lines of a table. row returns what a row was read from (nothing where every state has it), when it
// held, and its values.
func hashRows[T any](ctx context.Context, h *stateHasher, kind, table string, row func(*T) (unit, interval, []string)) error {
	lead := []string{kind}
	err := eachOf(ctx, h.partition, table, func(r *T) {
		of, during, values := row(r)
		if of != h.of || during != h.during || len(h.lines) > most {
			h.flush()
			h.of, h.during = of, during
		}
		h.lines = append(snapshot.AppendLine(h.lines, lead, values), '\n')
	})
	h.flush()
	return err
}

// flush hashes the lines that are kept, into the states of the snapshots that have them.
func (h *stateHasher) flush() {
	for i, s := range h.snapshots {
		if len(h.lines) > 0 && h.during.has(s.SnapshotID) && (h.of == unit{} || h.wasRead(s.SnapshotID)) {
			h.states[i].Write(h.lines)
		}
	}
	h.lines = h.lines[:0]
}

// has reports whether an interval has a snapshot.
func (i interval) has(id int32) bool { return i.Since <= id && (i.Until == 0 || id < i.Until) }

func (h *stateHasher) wasRead(id int32) bool {
	for _, i := range h.read[h.of] {
		if i.has(id) {
			return true
		}
	}
	return false
}

// compare compares the digests with those of the snapshots' rows.
func (h *stateHasher) compare() {
	for i, s := range h.snapshots {
		if e, left := h.left[s.SnapshotID]; left {
			h.note("organization %s: event %d (%s) took something away from snapshot %d: its state was not recomputed", h.organization, e.Seq, e.Kind, s.SnapshotID)
			continue
		}
		if h.byKind {
			h.InPart++
			continue
		}
		h.Snapshots++
		if got := hex.EncodeToString(h.states[i].Sum(nil)); got != s.StateDigest {
			h.problem("organization %s: snapshot %d: its state has the SHA-256 %s, recorded %s", h.organization, s.SnapshotID, got, s.StateDigest)
		}
	}
}

// compareKind compares the digests of one kind with those that the events state. A kind without lines has none.
func (h *stateHasher) compareKind(kind string) {
	nothing := hex.EncodeToString(sha256.New().Sum(nil))
	for i, s := range h.snapshots {
		recorded, err := h.digestsOf(s.SnapshotID)
		got := hex.EncodeToString(h.states[i].Sum(nil))
		if _, left := h.left[s.SnapshotID]; left || err != nil || got == nothing && recorded.Kinds[kind] == "" {
			continue
		}
		if !strings.HasPrefix(got, recorded.Kinds[kind]) || recorded.Kinds[kind] == "" {
			h.problem("organization %s: snapshot %d: its facts of the kind %s have the SHA-256 %s, recorded %s", h.organization, s.SnapshotID, kind, got, recorded.Kinds[kind])
		}
	}
}
