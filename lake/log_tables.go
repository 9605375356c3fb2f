package lake

import (
	"context"
	"iter"
	"time"
)

const (
	changesOf = `SELECT snapshot_id, taken_at, kind, workspace_id, workspace_name, user_id, email, enrollment_id, role_id, source, before, after, not_before
FROM changes WHERE snapshot_id > :after`
	requestsOf = "SELECT snapshot_id, endpoint, requests, retries, failures, rows, expected_total, pages, passes, bytes FROM requests ORDER BY snapshot_id, endpoint"
	eventsOf   = `SELECT seq, at, kind, "by", snapshot_id, detail, chain FROM events ORDER BY seq`
	reviewsOf  = "SELECT name, review_id, scope, issued_at, issued_by, snapshot_id, baseline_id, rows, bundle_digest, due, withdrawn_at FROM reviews ORDER BY issued_at, name"
	reviewedOf = `SELECT review, row_key, row_sum, sheet, number, workspace_id, user_id, source, role_id, enrollment_id, reviewer, reviewer_as_issued, justification_required, displayed
FROM review_rows ORDER BY review, sheet, number`
	snapshotsOf = `SELECT id AS snapshot_id, taken_at, finished_at, status, completeness, label, organization_id AS recorded_organization_id, api_url, tool_version, collected_by, parameters,
  workspaces, unread_workspaces, direct_memberships, inherited_memberships, enrollments, users, changes, state_digest, change_digest, chain
FROM snapshots ORDER BY id`
)

// optionalTime is a time of the ledger, the zero time where it is unknown.
func optionalTime(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// known returns a number that may be unknown.
func known(cell any) *int64 {
	n, ok := cell.(int64)
	if !ok {
		return nil
	}
	return &n
}

func (s *source) requests(ctx context.Context) iter.Seq2[requestRow, error] {
	type request struct {
		SnapshotID, Requests, Retries, Failures, Rows, Pages, Passes, Bytes int64
		Endpoint                                                            string
		ExpectedTotal                                                       any
	}
	return fromView(ctx, s, requestsOf, func(r request) requestRow {
		return requestRow{
			SnapshotID: int32(r.SnapshotID), Endpoint: r.Endpoint, Requests: r.Requests, Retries: r.Retries, Failures: r.Failures, Rows: r.Rows,
			ExpectedTotal: known(r.ExpectedTotal), Pages: r.Pages, Passes: r.Passes, Bytes: r.Bytes,
		}
	})
}

func (s *source) events(ctx context.Context) iter.Seq2[eventRow, error] {
	type event struct {
		Seq, SnapshotID         int64
		At                      time.Time
		Kind, By, Detail, Chain string
	}
	return fromView(ctx, s, eventsOf, func(e event) eventRow {
		return eventRow{Seq: e.Seq, At: e.At.UnixMicro(), Kind: e.Kind, By: e.By, SnapshotID: int32(e.SnapshotID), Detail: e.Detail, Chain: e.Chain}
	})
}

func (s *source) reviews(ctx context.Context) iter.Seq2[reviewRow, error] {
	type review struct {
		Name, ReviewID, Scope, IssuedBy, BundleDigest, Due string
		IssuedAt, WithdrawnAt                              time.Time
		SnapshotID, BaselineID                             int64
		Rows                                               any
	}
	return fromView(ctx, s, reviewsOf, func(r review) reviewRow {
		return reviewRow{
			Name: r.Name, ReviewID: r.ReviewID, Scope: r.Scope, IssuedAt: r.IssuedAt.UnixMicro(), IssuedBy: r.IssuedBy, SnapshotID: int32(r.SnapshotID),
			BaselineID: int32(r.BaselineID), Rows: known(r.Rows), BundleDigest: r.BundleDigest, Due: r.Due, WithdrawnAt: optionalTime(r.WithdrawnAt),
		}
	})
}

func (s *source) reviewRows(ctx context.Context) iter.Seq2[reviewEntryRow, error] {
	type entry struct {
		Review, RowKey, RowSum, Sheet, WorkspaceID, UserID, Source, RoleID, EnrollmentID, Reviewer, ReviewerAsIssued, JustificationRequired, Displayed string
		Number                                                                                                                                         int64
	}
	return fromView(ctx, s, reviewedOf, func(e entry) reviewEntryRow {
		return reviewEntryRow{
			Review: e.Review, RowKey: e.RowKey, RowSum: e.RowSum, Sheet: e.Sheet, Number: e.Number, WorkspaceID: e.WorkspaceID, UserID: e.UserID, Source: e.Source,
			RoleID: e.RoleID, EnrollmentID: e.EnrollmentID, Reviewer: e.Reviewer, ReviewerAsIssued: e.ReviewerAsIssued,
			JustificationRequired: e.JustificationRequired, Displayed: e.Displayed,
		}
	})
}

func (s *source) snapshots(ctx context.Context) iter.Seq2[snapshotRow, error] {
	type header struct {
		SnapshotID, Workspaces, UnreadWorkspaces, DirectMemberships, InheritedMemberships                                                   int64
		TakenAt, FinishedAt                                                                                                                 time.Time
		Status, Completeness, Label, RecordedOrganizationID, APIURL, ToolVersion, CollectedBy, Parameters, StateDigest, ChangeDigest, Chain string
		Enrollments, Users, Changes                                                                                                         any
	}
	return fromView(ctx, s, snapshotsOf, func(h header) snapshotRow {
		return snapshotRow{
			SnapshotID: int32(h.SnapshotID), TakenAt: h.TakenAt.UnixMicro(), FinishedAt: h.FinishedAt.UnixMicro(), Status: h.Status, Completeness: h.Completeness,
			Label: h.Label, RecordedOrganizationID: h.RecordedOrganizationID, APIURL: h.APIURL, ToolVersion: h.ToolVersion, CollectedBy: h.CollectedBy,
			Parameters: h.Parameters, Workspaces: h.Workspaces, UnreadWorkspaces: h.UnreadWorkspaces, DirectMemberships: h.DirectMemberships,
			InheritedMemberships: h.InheritedMemberships, Enrollments: known(h.Enrollments), Users: known(h.Users), Changes: known(h.Changes),
			StateDigest: h.StateDigest, ChangeDigest: h.ChangeDigest, Chain: h.Chain,
		}
	})
}
