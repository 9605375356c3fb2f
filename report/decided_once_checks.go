package report

import (
	"cmp"
	"fmt"

	"tlaudit/snapshot"
)

// decidedOnceChecks show that everything is decided once: each account on Organization or
// through its rows of Review, each direct grant on a row of Review, and each pending
// invitation on a row of Invitations.
func (b *builder) decidedOnceChecks() []check {
	const accounts, pending = "Accounts, each decided once", "Pending invitations, each decided once"
	d := b.decidedOnce()
	checks := []check{
		compared(areaReport, "Direct access, each decided once", "rows on Review", d.holders, d.rows, "the snapshot's own count"),
		untested(areaReport, accounts, "users "+b.notReadWords(snapshot.Users), "accounts in the users' listing"),
		untested(areaReport, pending, "enrollments "+b.notReadWords(snapshot.Enrollments), "pending invitations in the listing"),
	}
	if b.read(snapshot.Users) {
		checks[1] = compared(areaReport, accounts, fmt.Sprintf("%d on Organization, %d through Review alone", d.onOrganization, d.throughReview),
			d.accounts, d.onOrganization+d.throughReview, checks[1].origin)
	}
	if b.read(snapshot.Enrollments) {
		checks[2] = compared(areaReport, pending, "rows on Invitations", d.pending, d.pendingRows, checks[2].origin)
	}
	if b.read(snapshot.Users) {
		checks = append(checks, counted(areaReport, "People on Organization who inherit access and are no account", d.withoutAccount, "rows on Inherited"))
	}
	return append(checks, compared(areaReport, "People who are decided nowhere, or twice", "", 0, int64(len(d.nowhere)), "each account, and each holder of access, is decided once").naming(d.nowhere))
}

// notReadWords says what became of a resource that was not read.
func (b *builder) notReadWords(resource string) string {
	return cmp.Or(b.coverage[resource].ReadStatus, "not asked")
}
