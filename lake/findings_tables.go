package lake

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// writeFindings writes what the rules find at the newest complete snapshot, and which rules could not be evaluated. Without
// such a snapshot, and in an export without findings, both tables are empty.
func (s *source) writeFindings(ctx context.Context) error {
	at, result, err := s.evaluate(ctx)
	if err != nil {
		return err
	}
	digest := s.made.PolicyDigest
	var found []findingRow
	for _, f := range result.Findings {
		row := findingRow{
			SnapshotID: at, PolicyDigest: digest, Rule: f.Rule.ID, Kind: f.Kind, Severity: f.Severity, State: f.State, Subject: f.Subject,
			WorkspaceID: f.WorkspaceID, UserID: f.UserID, EnrollmentID: f.EnrollmentID, Evidence: f.Evidence, ToDo: f.WhatToDo(), Since: f.Since, Fingerprint: f.Fingerprint,
		}
		if f.EmailAsOf == "" {
			row.Email = f.Email
		}
		found = append(found, row)
	}
	if err := writeTable(s.export, "findings", each(found)); err != nil {
		return err
	}
	var not []notEvaluatedRow
	for _, n := range result.NotEvaluated {
		row := notEvaluatedRow{SnapshotID: at, PolicyDigest: digest, Rule: n.Rule.ID, Reason: n.Reason()}
		if n.InPart {
			row.InPart = 1
		}
		not = append(not, row)
	}
	return writeTable(s.export, "not_evaluated", each(not))
}

// evaluate evaluates the built-in rules at the newest complete snapshot, as the command findings does.
func (s *source) evaluate(ctx context.Context) (at int32, result findings.Result, err error) {
	if s.NoFindings {
		return 0, result, nil
	}
	newest, err := s.ledger.Resolve(ctx, "complete")
	var none *snapshot.ReferenceError
	if errors.As(err, &none) {
		return 0, result, nil
	} else if err != nil {
		return 0, result, err
	}
	var since *snapshot.Reference
	if baseline, ok, err := s.ledger.Baseline(ctx, newest); err != nil {
		return 0, result, err
	} else if ok {
		since = &baseline
	}
	rules, err := findings.Rules()
	if err != nil {
		return 0, result, err
	}
	_, result, err = findings.Evaluate(ctx, s.ledger, newest, since, s.Policy, rules)
	slices.SortStableFunc(result.Findings, func(a, b *findings.Finding) int {
		return cmp.Or(cmp.Compare(a.Rule.ID, b.Rule.ID), cmp.Compare(a.Subject, b.Subject))
	})
	return int32(newest.Snapshot), result, err
}
