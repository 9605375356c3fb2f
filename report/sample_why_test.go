package report_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"tlaudit/report"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

var (
	departmentHolds = regexp.MustCompile(`(\d+) of (\d+) in (.+) holds? this role`)
	alsoOnRow       = regexp.MustCompile(`; holds ([^;]+) here too, #(\d+)`)
	throughRow      = regexp.MustCompile(`also through the organization, #(\d+)`)
)

// What Why says besides a finding is what the ledger and the other sheets have.
func whyIsTrue(t *testing.T, r report.Report, l *snapshot.Ledger) {
	said := map[string]int{}
	rows, organization := map[string]map[string]string{}, map[string]string{}
	for _, row := range cells(t, r, "Access", "#", "Why", "First seen", "user_id", "workspace_id", "role_id", "role_name", "sheet") {
		if row["sheet"] == "Review" {
			rows[row["#"]] = row
		}
	}
	for _, row := range cells(t, r, "Organization", "#", "user_id") {
		organization[row["#"]] = row["user_id"]
	}
	for n, row := range rows {
		why := row["Why"]
		if m := departmentHolds.FindStringSubmatch(why); m != nil {
			said["department"]++
			of := func(role string) string {
				return fmt.Sprint(number(t, l, "SELECT count(*) FROM people_at AS p WHERE snapshot_id = 10 AND department = '"+m[3]+"'"+role))
			}
			holders := of(" AND EXISTS (SELECT 1 FROM access_at AS a WHERE a.snapshot_id = 10 AND a.user_id = p.user_id AND a.role_id = '" + row["role_id"] + "')")
			if all := of(""); m[1] != holders || m[2] != all {
				t.Errorf("#%s: %s; the ledger has %s of %s", n, m[0], holders, all)
			}
		}
		if m := alsoOnRow.FindStringSubmatch(why); m != nil {
			said["also"]++
			if other := rows[m[2]]; other["user_id"] != row["user_id"] || other["workspace_id"] != row["workspace_id"] || other["role_name"] != m[1] {
				t.Errorf("#%s: %s, which is %v", n, m[0], other)
			}
		}
		if m := throughRow.FindStringSubmatch(why); m != nil {
			said["through"]++
			inherited := "SELECT count(*) FROM access_at WHERE snapshot_id = 10 AND source = 'inherited' AND user_id = '" + row["user_id"] + "' AND workspace_id = '" + row["workspace_id"] + "'"
			if organization[m[1]] != row["user_id"] || number(t, l, inherited) == 0 {
				t.Errorf("#%s: %s", n, m[0])
			}
		}
		if _, since, ok := strings.Cut(strings.ToLower(why), "here since "); ok {
			said["since"]++
			since = strings.TrimPrefix(since, "on or before ")
			if !strings.HasPrefix(row["First seen"], since[:len("2026-01-05")]) {
				t.Errorf("#%s: %s, first seen %s", n, why, row["First seen"])
			}
		}
	}
	for _, claim := range []string{"department", "also", "through", "since"} {
		if said[claim] == 0 {
			t.Errorf("no row says %s, so nothing was compared", claim)
		}
	}
}

// Review, Organization and Invitations are not wider than the 231 characters that a screen of
// 1,920 pixels shows in LibreOffice, with Check; no row needs more than two lines.
func decisionsFitTheScreen(t *testing.T, r report.Report) {
	for _, name := range []string{"Review", "Organization", "Invitations"} {
		tbl, width := tableNamed(t, r, name), 0.0
		for _, c := range tbl.Columns {
			if !c.Group {
				width += c.Width
			}
		}
		if width > 231 || tbl.MaxLines != 2 {
			t.Errorf("%s: %v characters wide, %d lines", name, width, tbl.MaxLines)
		}
		for row, err := range tbl.Rows {
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range tbl.Columns {
				if n := table.Lines(table.Display(row[i]), c.Width); n > 2 && !c.Group {
					t.Errorf("%s #%v: %s takes %d lines: %v", name, row[0], c.Header, n, row[i])
				}
			}
		}
	}
}
