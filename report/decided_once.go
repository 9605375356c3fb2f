package report

import "slices"

// A decidedOnce says where everything is decided that a review decides on.
type decidedOnce struct {
	accounts                      int64    // of the users' listing
	onOrganization, throughReview int64    // those of them that are decided on Organization, and through rows of Review alone
	withoutAccount                int64    // rows of Organization about somebody who inherits access and is no account
	holders, rows                 int64    // direct grants, and rows of Review
	pending, pendingRows          int64    // pending invitations, and rows of Invitations to decide
	nowhere                       []string // who is decided nowhere, or twice on Organization, by name and id, in order
}

// decidedOnce counts where accounts, direct grants and pending invitations are decided. The
// grants are those that the snapshot counted.
func (b *builder) decidedOnce() decidedOnce {
	d := decidedOnce{holders: b.now.DirectMemberships}
	times := map[*person]int{} // on Organization
	for _, p := range b.onOrganization {
		times[p]++
	}
	for _, p := range b.people {
		d.accounts += countIf(p.account)
		switch n := times[p]; {
		case n == 1 && p.account:
			d.onOrganization++
		case n == 1:
			d.withoutAccount++
		case n == 0 && p.inherited == 0 && p.direct > 0:
			d.throughReview += countIf(p.account)
		default:
			d.nowhere = append(d.nowhere, b.whoIs(p))
		}
	}
	slices.Sort(d.nowhere)
	d.rows, _, d.pendingRows = b.toDecide(nil)
	for _, i := range b.invitations {
		d.pending += countIf(i.pending())
	}
	return d
}
