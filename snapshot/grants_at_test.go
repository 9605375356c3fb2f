package snapshot

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"
)

func TestMomentsOfSnapshots(t *testing.T) {
	got, err := moments([]string{"", "2026-01-01T12:00:00Z", ""})
	if err != nil || len(got) != 3 || !got[0].IsZero() || !got[1].Equal(time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)) || !got[2].IsZero() {
		t.Errorf("moments: %v, %v", got, err)
	}
	if _, err := moments([]string{"", "once"}); !errors.Is(err, ErrDamaged) {
		t.Errorf("once: %v, want ErrDamaged", err)
	}
}

// A reader of grants that wants no more gets none; one whose context has ended gets an error.
func TestGrantsAtEnds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	recording := emptyRecording(t, "2026-01-01T06:00:00Z", "2026-01-01T06:00:00Z")
	grants := []Grant{{WorkspaceID: "w", UserID: "ann", Source: Direct, RoleID: "r"}, {WorkspaceID: "w", UserID: "bob", Source: Inherited, RoleID: "o", Status: "ACTIVE"}}
	err := errors.Join(recording.Spool.AddMemberships("w", grants, nil), recording.Spool.AddCoverage([]Coverage{{Resource: MembershipsOf, WorkspaceID: "w", Status: Read}}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Record(t.Context(), path, recording); err != nil {
		t.Fatal(err)
	}
	l := closing(t)(Open(t.Context(), path))
	n := 0
	for _, err := range l.GrantsAt(t.Context(), 1) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d grants", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var ended error
	for _, err := range l.GrantsAt(ctx, 1) {
		if err == nil {
			t.Error("a cancelled reading gave a grant")
		}
		ended = errors.Join(ended, err)
	}
	if !errors.Is(ended, context.Canceled) {
		t.Errorf("a cancelled reading ends with %v", ended)
	}
	// Who has access is a holder of access. A ledger in which somebody is not is damaged, and no access is left out.
	writing := closing(t)(open(t.Context(), path, "rw"))
	if err := writing.exec(t.Context(), "BEGIN; DELETE FROM holder WHERE user = (SELECT id FROM text WHERE text = 'bob')"); err != nil {
		t.Fatal(err)
	}
	var damaged error
	for _, err := range writing.GrantsAt(t.Context(), 1) {
		damaged = errors.Join(damaged, err)
	}
	if !errors.Is(damaged, ErrDamaged) {
		t.Errorf("somebody who has access and is no holder of access: %v, want ErrDamaged", damaged)
	}
}
