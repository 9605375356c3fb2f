package findings_test

import (
	"strings"
	"testing"
	"tlaudit/findings"
)

// wellFormed checks what is true of every finding.
func wellFormed(t testing.TB, f *findings.Finding) {
	t.Helper()
	kind, rest, _ := strings.Cut(f.Subject, ":")
	ok := false
	switch kind {
	case "organization":
		ok = rest == "" && f.WorkspaceID == "" && f.UserID == ""
	case "workspace":
		ok = rest == f.WorkspaceID && f.UserID == ""
	case "user":
		ok = rest == f.UserID && f.WorkspaceID == ""
	case "role":
		ok = rest != ""
	case "enrollment":
		ok = rest == f.EnrollmentID
	case "policy":
		ok = len(rest) == 16 && f.WorkspaceID == "" && f.UserID == ""
	case "grant":
		ok = strings.HasPrefix(rest, f.WorkspaceID+"/"+f.UserID+"/direct/") && f.WorkspaceID != "" && f.UserID != ""
	}
	if !ok {
		t.Errorf("%s: subject %q with workspace %q, user %q, enrollment %q", f.Rule.ID, f.Subject, f.WorkspaceID, f.UserID, f.EnrollmentID)
	}
	if f.Evidence == "" || strings.Contains(f.Evidence, " 1 workspaces") || strings.Contains(f.Evidence, " 1 people") || strings.Contains(f.Evidence, " 1 days") {
		t.Errorf("%s: evidence %q", f.Rule.ID, f.Evidence)
	}
	if f.Kind == "" || f.Remediation == "" || len(f.Fingerprint) != 16 {
		t.Errorf("%s: kind %q, remediation %q, fingerprint %q", f.Rule.ID, f.Kind, f.Remediation, f.Fingerprint)
	}
	if f.Since != "" && len(f.Since) != len("2026-01-01T06:00:00Z") {
		t.Errorf("%s: since %q", f.Rule.ID, f.Since)
	}
}

// A fingerprint is for ever.
func TestFingerprint(t *testing.T) {
	// printf '["TL-PRV-06","user:62165e75-d72c-4ad0-bb62-b0a5a4a974e2"]' | sha256sum
	want := "28d35d8cae4d45e9"
	if got := findings.Fingerprint("TL-PRV-06", "user:62165e75-d72c-4ad0-bb62-b0a5a4a974e2"); got != want {
		t.Errorf("fingerprint %s, want %s", got, want)
	}
}

// The address of a finding has its day if the snapshot itself does not have the address.
func TestLastKnownAddressOfAFinding(t *testing.T) {
	story := begin()
	having(direct, "viewer")(story)
	story.next(1).forget("ann")
	story.next(1)
	result, _ := evaluated(t, story.ledger(t), "", findings.Default(), "TL-ORP-01")
	if len(result.Findings) != 1 {
		t.Fatalf("%d findings, want one", len(result.Findings))
	}
	for _, f := range result.Findings {
		if got, want := f.Address(), "ann@bank.example (last known 2026-01-01)"; got != want {
			t.Errorf("Address = %q, want %q", got, want)
		}
	}
}
