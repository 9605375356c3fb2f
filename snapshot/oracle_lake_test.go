package snapshot_test

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/parquet-go/parquet-go"

	"tlaudit/lake"
	"tlaudit/snapshot"
)

// A lakeRow is a row of the lake as texts; a column that is NULL is not there.
type lakeRow map[string]string

// is reports whether a row of intervals holds at a snapshot.
func (r lakeRow) is(at int) bool {
	var since, until int
	fmt.Sscan(r["since_snapshot"], &since)
	fmt.Sscan(r["until_snapshot"], &until)
	return since <= at && (until == 0 || at < until)
}

// lake exports the ledger, reads the files back, and compares them with the views.
func (o *oracle) lake(dir string) {
	dir = filepath.Join(dir, "lake")
	o.must(os.RemoveAll(dir))
	exported, err := lake.Export(o.ctx, o.ledger, lake.Options{Dir: dir, NoFindings: true, Holder: "a test"})
	o.must(err)
	tables := map[string][]lakeRow{}
	for _, f := range exported.Files {
		tables[f.Table] = o.parquet(filepath.Join(dir, f.Path))
	}
	for table, of := range map[string]struct{ view, columns string }{
		"access_history":     {"access_history", "workspace_id,workspace_name,user_id,email,source,role_id,role_name,status,since_snapshot,until_snapshot,first_seen,not_before,last_seen,gone_by"},
		"invitation_history": {"invitation_history", "enrollment_id,email,status,last_invitation_sent_at,since_snapshot,until_snapshot,first_seen,not_before,last_seen,gone_by,email_key"},
		"account_history":    {"account_history", "user_id,email,first_name,last_name,title,organization_role_id,idp_id,since_snapshot,until_snapshot,first_seen,not_before,last_seen,gone_by,email_key"},
		"roster_history":     {"roster_history", "email,user_id,name,manager,department,title,status,start_date,end_date,since_snapshot,until_snapshot,first_seen,not_before,last_seen,gone_by,email_key"},
		"changes":            {"changes", "snapshot_id,taken_at,kind,workspace_id,workspace_name,user_id,email,enrollment_id,role_id,source,before,after,not_before"},
		"requests":           {"requests", "snapshot_id,endpoint,requests,retries,failures,rows,expected_total,pages,passes,bytes"},
		"events":             {"events", "seq,at,kind,by,snapshot_id,detail,chain"},
	} {
		o.sameRows(table, o.rows(of.view, of.columns, ""), texts(tables[table], of.columns))
	}
	for at := 1; at <= o.history.newest(); at++ {
		o.lakeAt(tables, at)
	}
	checked, err := lake.Check(o.ctx, dir, o.ledger)
	o.must(err)
	if len(checked.Problems) > 0 || checked.Snapshots != o.history.newest() {
		o.Errorf("check of the lake: %+v", checked)
	}
	again, err := lake.Export(o.ctx, o.ledger, lake.Options{Dir: dir, NoFindings: true, Holder: "a test"})
	o.must(err)
	if again.Written {
		o.Error("the same export a second time was written")
	}
}

// lakeAt compares what the lake says of one snapshot with the views.
func (o *oracle) lakeAt(tables map[string][]lakeRow, at int) {
	held := func(table string) (rows []lakeRow) {
		for _, r := range tables[table] {
			if r.is(at) {
				rows = append(rows, r)
			}
		}
		return rows
	}
	by := func(table, id string) map[string]lakeRow {
		rows := map[string]lakeRow{}
		for _, r := range held(table) {
			if _, twice := rows[r[id]]; twice {
				o.Errorf("%s has %s %q twice at snapshot %d", table, id, r[id], at)
			}
			rows[r[id]] = r
		}
		return rows
	}
	read := map[string]bool{}
	for _, c := range held("coverage") {
		if c["read_status"] == snapshot.Read {
			read[c["resource"]+" "+c["workspace_id"]] = true
		}
	}
	users, roster, roles, workspaces := by("user_names", "user_id"), by("roster_names", "user_id"), by("role_names", "role_id"), by("workspaces", "workspace_id")
	var access []lakeRow
	for _, g := range held("access_history") {
		if !read[snapshot.MembershipsOf+" "+g["workspace_id"]] {
			continue
		}
		row := maps.Clone(g)
		user := users[g["user_id"]]
		for column, value := range map[string]string{
			"workspace_name": workspaces[g["workspace_id"]]["name"], "email": cmp.Or(user["email"], roster[g["user_id"]]["email"]),
			"first_name": user["first_name"], "last_name": user["last_name"], "title": user["title"], "role_name": roles[g["role_id"]]["name"],
		} {
			row.set(column, value)
		}
		if g["source"] == snapshot.Direct {
			row.set("role_type", roles[g["role_id"]]["type"])
		}
		access = append(access, row)
	}
	where := fmt.Sprintf("WHERE snapshot_id = %d", at)
	columns := "workspace_id,workspace_name,user_id,email,first_name,last_name,title,source,role_id,role_name,role_type,status,first_seen,not_before,role_since,role_not_before"
	o.sameRows(fmt.Sprintf("access at %d", at), o.rows("access_at", columns, where), texts(access, columns))

	var people []lakeRow
	for _, p := range held("people") {
		row := maps.Clone(p)
		if row["email"] != "" {
			row["email_as_of"] = cmp.Or(row["email_as_of"], o.history.at(at).takenAt)
		}
		people = append(people, row)
	}
	columns = "user_id,listed,email,email_as_of,domain,name,title,department,manager,organization_role_id,organization_role,idp_id,created_at," +
		"roster_email,roster_status,roster_start_date,roster_end_date,matched_by,email_key"
	o.sameRows(fmt.Sprintf("people at %d", at), o.rows("people_at", columns, where), texts(people, columns))

	var pending []lakeRow
	if read[snapshot.Enrollments+" "] {
		pending = held("invitation_history")
	}
	columns = "enrollment_id,email,status,last_invitation_sent_at,first_seen,not_before,email_key,pending_since"
	o.sameRows(fmt.Sprintf("invitations at %d", at), o.rows("invitations_at", columns, where), texts(pending, columns))
	columns = "resource,workspace_id,read_status,http_status,error_code,fingerprint"
	o.sameRows(fmt.Sprintf("coverage at %d", at), o.rows("coverage_at", columns, where), texts(held("coverage"), columns))
	columns = "user_id,email,first_name,last_name,title"
	o.sameRows(fmt.Sprintf("names of users at %d", at), o.rows("users_at", columns, where), texts(held("user_names"), columns))
	columns = "role_id,name,type"
	o.sameRows(fmt.Sprintf("names of roles at %d", at), o.rows("roles_at", columns, where), texts(held("role_names"), columns))
}

func (r lakeRow) set(column, value string) {
	if value == "" {
		delete(r, column)
		return
	}
	r[column] = value
}

// sameRows compares rows of the lake with those of a view, whatever their order.
func (o *oracle) sameRows(what string, want, got []string) {
	slices.Sort(want)
	slices.Sort(got)
	if d := gocmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		o.Errorf("%s in the lake (-want +got):\n%s", what, d)
	}
}

// rows are the rows of a view as texts.
func (o *oracle) rows(view, columns, where string) (all []string) {
	table, err := o.ledger.Query(o.ctx, `SELECT "`+strings.ReplaceAll(columns, ",", `","`)+`" FROM `+view+" "+where)
	o.must(err)
	for cells, err := range table.Rows {
		o.must(err)
		var row []string
		for _, c := range cells {
			if c == nil {
				c = "NULL"
			}
			row = append(row, fmt.Sprint(c))
		}
		all = append(all, strings.Join(row, " | "))
	}
	return all
}

// texts are rows of the lake as texts.
func texts(rows []lakeRow, columns string) (all []string) {
	for _, r := range rows {
		var row []string
		for column := range strings.SplitSeq(columns, ",") {
			value, known := r[column]
			if !known {
				value = "NULL"
			}
			row = append(row, value)
		}
		all = append(all, strings.Join(row, " | "))
	}
	return all
}

// parquet reads a file without the program's own reader.
func (o *oracle) parquet(path string) (rows []lakeRow) {
	file, err := os.Open(path)
	o.must(err)
	defer file.Close()
	info, err := file.Stat()
	o.must(err)
	opened, err := parquet.OpenFile(file, info.Size())
	o.must(err)
	fields := opened.Schema().Fields()
	for _, group := range opened.RowGroups() {
		reader := group.Rows()
		some := make([]parquet.Row, 100)
		for {
			n, err := reader.ReadRows(some)
			for _, cells := range some[:n] {
				row := lakeRow{}
				for i, cell := range cells {
					if cell.IsNull() {
						continue
					}
					row[fields[i].Name()] = cell.String()
					if strings.HasPrefix(fields[i].Type().String(), "TIMESTAMP") {
						row[fields[i].Name()] = time.UnixMicro(cell.Int64()).UTC().Format(time.RFC3339)
					}
				}
				rows = append(rows, row)
			}
			if err != nil {
				break
			}
		}
		o.must(reader.Close())
	}
	return rows
}
