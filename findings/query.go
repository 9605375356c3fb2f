package findings

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tlaudit/snapshot"
)

// columns are what every rule gives; severity and remediation are left out where
// they do not vary.
const columns = "subject, workspace_id, user_id, enrollment_id, evidence, first_seen"

// Query is a rule ready for the sqlite3 shell: its text with the parameters of
// this scene filled in.
func (s *Scene) Query(r Rule) (string, error) {
	query, err := s.filled(r)
	return query + ";\n", err
}

func (s *Scene) filled(r Rule) (string, error) {
	value, err := s.literal(r)
	return fill(r.query, value), err
}

// wrap makes the query that the program runs of a rule: its columns in a fixed
// order, the e-mail of whom it is about, by subject.
func wrap(r Rule, at int64, query string) string {
	severity, remediation := "NULL", "NULL"
	if r.varies {
		severity = "f.severity"
	}
	if r.acts {
		remediation = "f.remediation"
	}
	return fmt.Sprintf(`SELECT f.subject, f.workspace_id, f.user_id, f.enrollment_id, f.evidence, f.first_seen, %s, %s,
  coalesce((SELECT u.email FROM users_at AS u WHERE u.snapshot_id = %d AND u.user_id = f.user_id),
           (SELECT min(r.email) FROM roster_at AS r WHERE r.snapshot_id = %d AND r.user_id = f.user_id),
           (SELECT i.email FROM invitations_at AS i WHERE i.snapshot_id = %d AND i.enrollment_id = f.enrollment_id))
FROM (
%s
) AS f
ORDER BY f.subject`, severity, remediation, at, at, at, query)
}

// run runs one rule over the connection of the ledger.
func (s *Scene) run(ctx context.Context, l *snapshot.Ledger, r Rule) ([]Finding, error) {
	query, err := s.filled(r)
	if err != nil {
		return nil, err
	}
	var found []Finding
	err = eachRow(ctx, l, wrap(r, s.At.Snapshot, query), func(row []string) error {
		f := Finding{Rule: r, Subject: row[0], WorkspaceID: row[1], UserID: row[2], EnrollmentID: row[3], Evidence: row[4],
			FirstSeen: row[5], Severity: cmp.Or(row[6], r.Severity), Email: row[8], Fingerprint: Fingerprint(r.ID, row[0])}
		switch n := len(found); {
		case f.Subject == "":
			return errors.New("a row has no subject")
		case n > 0 && found[n-1].Subject == f.Subject:
			return fmt.Errorf("subject %s stands there twice", f.Subject)
		case Rank(f.Severity) == len(SeverityNames()):
			return fmt.Errorf("severity %q of %s is none of %s", f.Severity, f.Subject, strings.Join(SeverityNames(), ", "))
		case f.FirstSeen != "" && !isTime(f.FirstSeen):
			return fmt.Errorf("first_seen %q of %s is no time such as %s", f.FirstSeen, f.Subject, s.At.TakenAt)
		case row[7] != "" && !slices.Contains(remediations(), row[7]):
			return fmt.Errorf("remediation %q of %s is none of %s", row[7], f.Subject, strings.Join(remediations(), ", "))
		}
		f.Kind, f.Remediation = r.Kind, cmp.Or(row[7], r.Remediation)
		if f.Severity == "low" {
			f.Kind = r.LowKind
		}
		if severity, ok := s.Policy.Severity[r.ID]; ok {
			f.Severity = severity
		}
		f.State, f.Acceptance = s.acceptance(f)
		found = append(found, f)
		return nil
	})
	return found, err
}

// isTime tells whether a text is a time as the ledger writes them.
func isTime(text string) bool {
	at, err := time.Parse(time.RFC3339, text)
	return err == nil && at.UTC().Format(time.RFC3339) == text
}

// eachRow runs a query whose columns are text, unknown as empty. The row is valid
// until f returns; an error of f ends the reading.
func eachRow(ctx context.Context, l *snapshot.Ledger, query string, f func([]string) error, args ...any) error {
	t, err := l.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	return eachIn(t, f)
}

// eachIn calls f for every row of a table, as eachRow does.
func eachIn(t snapshot.Table, f func([]string) error) error {
	for row, err := range t.Texts() {
		if err != nil {
			return err
		}
		if err := f(row); err != nil {
			return err
		}
	}
	return nil
}
