package report

import (
	"fmt"
	"time"

	"tlaudit/findings"
	"tlaudit/identity"
	"tlaudit/snapshot"
)

// retiredChecks counts the workspaces that are gone, and, where the policy retired any by
// the snapshot's day, those of them that are still there.
func (b *builder) retiredChecks() []check {
	said := b.workspacesOfPolicy()
	day := findings.Date(b.now.TakenAt.Format(time.DateOnly))
	var gone, meant, retired int64
	var there []string
	for _, w := range b.order {
		isGone := w.ReadStatus == snapshot.Gone
		gone += countIf(isGone)
		if !said[identity.ID(w.WorkspaceID)].Retired(day) {
			continue
		}
		retired++
		if isGone {
			meant++
		} else {
			there = append(there, w.label())
		}
	}
	checks := []check{counted(areaCompleteness, "Workspaces retired", gone, "no longer listed and answered 404")}
	if retired == 0 {
		return checks
	}
	checks[0].scope = fmt.Sprintf("the policy retired %d of them", meant)
	return append(checks, counted(areaCompleteness, "Workspaces that the policy retired and that are still there", int64(len(there)),
		"policy: [[workspace]] with a day in retired_on that is not after the snapshot's").naming(there))
}
