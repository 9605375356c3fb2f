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

// columns are those of every rule. since is the time since when the facts that the
// evidence shows have held; null if nothing says.
const columns = "subject, workspace_id, user_id, enrollment_id, evidence, since"

// optionalColumns are the columns that a rule has besides if they vary from finding to
// finding. grows lists, in order, what a finding can grow by within a severity.
func optionalColumns() []string { return []string{"severity", "remediation", "todo", "grows"} }

// Query returns a rule ready for the sqlite3 shell: its text with the parameters
// filled in.
func (p *Parameters) Query(r Rule) (string, error) {
	query, err := p.filled(r)
	return query + ";\n", err
}

func (p *Parameters) filled(r Rule) (string, error) {
	value, err := p.literal(r)
	return fill(r.query, value), err
}

// bound returns what the program runs for a rule: of a built-in one its text as it is, and the
// parameters as a value, so that it is compiled once for all snapshots.
func (p *Parameters) bound(r Rule) (query string, args []any, err error) {
	if r.Own {
		query, err = p.filled(r)
		return query, nil, err
	}
	value, err := p.literal(r)
	return r.query, []any{snapshot.Named("p", value)}, err
}

// wrap returns the query that the program runs for a rule: its columns in a fixed
// order, ordered by subject.
func wrap(r Rule, query string) string {
	var optional []string
	for _, column := range optionalColumns() {
		value := "NULL"
		if slices.Contains(r.optional, column) {
			value = "f." + column
		}
		optional = append(optional, value+" AS "+column)
	}
	found := "0 AS found, 0 AS bytes"
	if r.Own {
		var lengths []string
		for _, column := range slices.Concat(strings.Split(columns, ", "), r.optional) {
			lengths = append(lengths, "coalesce(octet_length(f."+column+"), 0)")
		}
		// One row more than is allowed: a rule without end ends before its rows are sorted.
		// How many there are, and how long, is known before the first row is read: too many take no memory.
		query, found = fmt.Sprintf("SELECT * FROM (\n%s\n) LIMIT %d", query, ownRows+1), "count(*) OVER () AS found, sum("+strings.Join(lengths, " + ")+") OVER () AS bytes"
	}
	return fmt.Sprintf(`SELECT f.subject, f.workspace_id, f.user_id, f.enrollment_id, f.evidence, f.since, %s, %s
FROM (
%s
) AS f
ORDER BY f.subject`, strings.Join(optional, ", "), found, query)
}

// A foundRow is a row of the query that wrap returns.
type foundRow struct {
	Subject, WorkspaceID, UserID, EnrollmentID, Evidence, Since string
	Severity, Remediation, Todo, Grows                          string // empty for those of the rule
	Found, Bytes                                                int64  // of a rule of the user's own: how many rows it gives, and the bytes of their cells
}

// findingsOf runs one rule, over the connection of the ledger.
func (p *Parameters) findingsOf(ctx context.Context, l *snapshot.Ledger, r Rule) ([]*Finding, error) {
	query, args, err := p.bound(r)
	if err != nil {
		return nil, err
	}
	var found []*Finding
	for row, err := range snapshot.Rows[foundRow](ctx, l, wrap(r, query), args...) {
		if err != nil {
			return nil, err
		}
		if n := len(found); n > 0 && found[n-1].Subject == row.Subject {
			return nil, fmt.Errorf("subject %s appears twice", row.Subject)
		}
		if r.Own {
			if err := row.within(); err != nil {
				return nil, err
			}
		}
		f, err := p.findingOf(&r, row)
		if err != nil {
			return nil, err
		}
		if p.brief {
			f.Evidence, f.Since, f.ToDo, f.Fingerprint = "", "", "", ""
		}
		found = append(found, f)
	}
	return found, nil
}

// findingOf returns a row of a rule as a finding. A row that is not a finding is an error.
func (p *Parameters) findingOf(r *Rule, row foundRow) (*Finding, error) {
	// Most ids are the end of the subject: they share its memory.
	for _, id := range []*string{&row.WorkspaceID, &row.UserID, &row.EnrollmentID} {
		if *id != "" && strings.HasSuffix(row.Subject, *id) {
			*id = row.Subject[len(row.Subject)-len(*id):]
		}
	}
	f := &Finding{Rule: r, Kind: r.Kind, Severity: cmp.Or(row.Severity, r.Severity), Remediation: cmp.Or(row.Remediation, r.Remediation),
		Subject: row.Subject, WorkspaceID: row.WorkspaceID, UserID: row.UserID, EnrollmentID: row.EnrollmentID,
		Evidence: row.Evidence, Since: row.Since, ToDo: cmp.Or(row.Todo, r.ToDo), Grows: row.Grows, Fingerprint: Fingerprint(r.ID, row.Subject)}
	switch {
	case f.Subject == "":
		return f, errors.New("a row has no subject")
	case Rank(f.Severity) == len(SeverityNames()):
		return f, fmt.Errorf("severity %q of %s is not one of %s", f.Severity, f.Subject, strings.Join(SeverityNames(), ", "))
	case f.Since != "" && !isTime(f.Since):
		return f, fmt.Errorf("since %q of %s is not a time such as %s", f.Since, f.Subject, p.At.TakenAt)
	case !slices.Contains(remediations(), f.Remediation):
		return f, fmt.Errorf("remediation %q of %s is not one of %s", f.Remediation, f.Subject, strings.Join(remediations(), ", "))
	}
	if f.Severity == "low" {
		f.Kind = r.LowKind
	}
	if severity, ok := p.Policy.Severity[r.ID]; ok {
		f.Severity = severity
	}
	f.State, f.Acceptance = p.acceptance(f)
	return f, nil
}

// isTime reports whether a text is a time as the ledger writes them.
func isTime(text string) bool {
	at, ok := snapshot.ParseTime(text)
	return ok && at.Format(time.RFC3339) == text
}
