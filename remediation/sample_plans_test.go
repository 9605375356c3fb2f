package remediation_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/remediation"
	"tlaudit/snapshot"
)

// TestSamplePlans: the complete plans of the sample organization.
func TestSamplePlans(t *testing.T) {
	w, l, policy := sample(t)
	base := ref(t, l, "2026-Q2")
	tests := map[string]remediation.Selection{
		"automatic":     {Findings: w.found(t, l, &base, policy), Baseline: &base},
		"rules":         {Findings: w.found(t, l, &base, policy, "TL-INV-01", "TL-INV-02", "TL-INV-03", "TL-INV-04", "TL-EXT-01", "TL-ORP-01", "TL-INH-02", "TL-PRV-02"), Baseline: &base},
		"rules-grants":  {Findings: w.found(t, l, &base, policy, "TL-INV-02", "TL-INV-03"), Baseline: &base, IncludeGrants: true},
		"revert":        {RevertSince: &base},
		"revert-grants": {RevertSince: &base, IncludeGrants: true},
	}
	for name, s := range tests {
		t.Run(name, func(t *testing.T) {
			p, err := remediation.Make(t.Context(), l, ref(t, l, "latest"), s, policy)
			must(t, err)
			got := written(t, p)
			if name == "automatic" || name == "revert-grants" {
				golden(t, name+".json", got)
			}
			again, err := remediation.Make(t.Context(), l, ref(t, l, "latest"), s, policy)
			must(t, err)
			if !bytes.Equal(got, written(t, again)) {
				t.Error("the same ledger gives other bytes")
			}
			read, err := remediation.Read(bytes.NewReader(got))
			must(t, err)
			if d := cmp.Diff(p, read); d != "" {
				t.Errorf("read back (-want +got):\n%s", d)
			}
			guarded, err := remediation.SetGuards(t.Context(), l, read, policy)
			must(t, err)
			if d := cmp.Diff(p, guarded); d != "" {
				t.Errorf("guards set again (-want +got):\n%s", d)
			}
			if !s.IncludeGrants {
				givesNothing(t, l, p, policy)
			}
			var script bytes.Buffer
			must(t, remediation.Script(&script, p))
			if name == "automatic" || name == "revert-grants" {
				golden(t, name+".sh", script.Bytes())
			}
		})
	}
	t.Run("partial", func(t *testing.T) {
		at := ref(t, l, "3")
		if at.Status != snapshot.Partial {
			t.Fatalf("snapshot 3 is %s", at.Status)
		}
		if _, err := remediation.Make(t.Context(), l, at, remediation.Selection{}, policy); err == nil {
			t.Error("a plan of a partial snapshot is not refused")
		}
		// A plan that somebody wrote by hand is refused too.
		p := remediation.Plan{Version: remediation.Version, Snapshot: at.Snapshot}
		must(t, l.QueryRow(t.Context(), "SELECT state_digest, finished_at FROM snapshots WHERE id = ?", []any{at.Snapshot}, &p.StateDigest, &p.CreatedAt))
		if _, err := remediation.SetGuards(t.Context(), l, p, policy); !errors.Is(err, remediation.ErrPartial) {
			t.Errorf("a plan of a partial snapshot: %v", err)
		}
	})
}
