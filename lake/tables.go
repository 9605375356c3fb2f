// Package lake writes the history of a ledger as Parquet, for engines that exist. It decides what a file of the lake
// holds and in which order files get their names; what a row says is for the package snapshot, which knows the schema.
package lake

import (
	"reflect"
	"strings"

	"tlaudit/parquet"
)

// Format is the version of the tables, their columns and the manifest. A change of any of them makes it larger.
const Format = 1

// A Table is one table of the lake: LAKE/<Name>/organization_id=<id>/part-0.parquet.
type Table struct {
	Name     string
	Columns  []parquet.Column // without organization_id, which is in the path alone
	Order    []string         // the columns by which rows are sorted, in the order of canonical lines: unknown comes last
	Interval bool             // rows have since_snapshot, until_snapshot and through_snapshot
	Personal []string         // the columns that an export without names leaves empty
}

// Tables returns the tables in the order in which they are written; snapshots come last.
func Tables() []Table {
	return []Table{
		table[accessRow]("access_history", "workspace_id", "user_id", "source", "role_id", "status", "since_snapshot"),
		table[invitationRow]("invitation_history", "enrollment_id", "email", "status", "last_invitation_sent_at", "since_snapshot"),
		table[accountRow]("account_history", "user_id", "since_snapshot"),
		table[rosterRow]("roster_history", "email", "since_snapshot"),
		table[workspaceRow]("workspaces", "workspace_id", "since_snapshot"),
		table[roleRow]("roles", "listing", "listing_workspace_id", "role_id", "name", "type", "workspace_id", "role_organization_id", "created_at", "since_snapshot"),
		table[coverageRow]("coverage", "resource", "workspace_id", "since_snapshot"),
		table[personRow]("people", "user_id", "since_snapshot"),
		table[userNameRow]("user_names", "user_id", "since_snapshot"),
		table[rosterNameRow]("roster_names", "user_id", "since_snapshot"),
		table[roleNameRow]("role_names", "role_id", "since_snapshot"),
		table[changeRow]("changes", "snapshot_id"), // then as the view changes has them
		table[requestRow]("requests", "snapshot_id", "endpoint"),
		table[eventRow]("events", "seq"),
		table[findingRow]("findings", "rule", "subject"),
		table[notEvaluatedRow]("not_evaluated", "rule"),
		table[reviewRow]("reviews", "name"),
		table[reviewEntryRow]("review_rows", "review", "sheet", "number"),
		table[snapshotRow]("snapshots", "snapshot_id"),
	}
}

func table[T any](name string, order ...string) Table {
	t := Table{Name: name, Columns: parquet.Columns[T](), Order: order}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[T]()) {
		column, _, _ := strings.Cut(f.Tag.Get("parquet"), ",")
		if column == "until_snapshot" {
			t.Interval = true
		}
		if _, personal := f.Tag.Lookup("personal"); personal {
			t.Personal = append(t.Personal, column)
		}
	}
	return t
}
