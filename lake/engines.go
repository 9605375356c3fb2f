package lake

import (
	"fmt"
	"strings"
)

// An engine is what differs from one engine to the next. The statement that makes a table is in ddl/<name>.sql, the views
// are the same for all.
type engine struct {
	name       string
	local      bool                           // reads a folder of this machine, relative to the folder that it runs in
	files      string                         // the pattern of the files of a table, within its folder
	schema     string                         // what stands before the names of tables in the views
	types      [4]string                      // by parquet.Type
	nullable   string                         // the function that makes a type nullable; "" if every type is
	identifier func(string) string            // quotes the name of a column
	text       func(string) string            // quotes a text
	array      func(elements []string) string // a JSON array as a text; nil where nobody tried which characters it escapes
	character  string                         // the function that makes a text of a character's number
	escapes    [][2]string                    // what its JSON escapes and the lines of the ledger do not, and the expression for it
}

// everyPart is the pattern of the files of a table, within its folder.
const everyPart = "*/" + dataFile

func engines() []engine {
	spark := engine{types: [4]string{"STRING", "INT", "BIGINT", "TIMESTAMP"},
		identifier: surround("`"), text: sparkText}
	tested, databricks := spark, spark
	databricks.name = "databricks"
	tested.name, tested.character = "spark", "char"
	tested.array = func(all []string) string { return "to_json(array(" + strings.Join(all, ", ") + "))" }
	return []engine{
		{
			name: "duckdb", local: true, files: everyPart, types: [4]string{"VARCHAR", "INTEGER", "BIGINT", "TIMESTAMPTZ"},
			identifier: surround(`"`), text: standardText, character: "chr",
			array: func(all []string) string { return "CAST(json_array(" + strings.Join(all, ", ") + ") AS VARCHAR)" },
		},
		{
			name: "clickhouse", local: true, files: everyPart, types: [4]string{"String", "Int32", "Int64", "DateTime64(6, 'UTC')"},
			nullable: "Nullable", identifier: surround("`"), text: backslashText, character: "char", escapes: [][2]string{{`\/`, "'/'"}, {`\u2028`, "char(226, 128, 168)"}, {`\u2029`, "char(226, 128, 169)"}},
			array: func(all []string) string { return "toJSONString([" + strings.Join(all, ", ") + "])" },
		},
		tested,
		{
			name: "trino", types: [4]string{"varchar", "integer", "bigint", "timestamp(3)"}, identifier: surround(`"`), text: standardText,
		},
		databricks,
		{
			name: "bigquery", files: "*.parquet", schema: "tlaudit_lake.", identifier: surround("`"), text: backslashText,
		},
		{
			name: "snowflake", types: [4]string{"VARCHAR", "INTEGER", "INTEGER", "TIMESTAMP_NTZ"}, text: backslashText,
			identifier: func(name string) string { return `"` + strings.ToUpper(name) + `"` }, // as it reads a name without quotes
		},
	}
}

func surround(quote string) func(string) string {
	return func(name string) string { return quote + name + quote }
}

// standardText quotes a text as SQL does.
func standardText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// backslashText quotes a text for engines that read a backslash as an escape.
func backslashText(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

// sparkText does so for Spark, which replaces ${name} by a setting before it reads a statement.
func sparkText(s string) string { return strings.ReplaceAll(backslashText(s), "$", `\u0024`) }

// arrayOf returns the expression of a line of the state.
func (e engine) arrayOf(kind string, columns []string) string {
	all := []string{e.text(kind)}
	for _, c := range columns {
		all = append(all, "f."+c)
	}
	return e.array(all)
}

// unescape returns the expression that writes the JSON of an engine as the ledger writes it: the hexadecimal digits of an
// escape in lower case, and nothing escaped that need not be. While it does, an escaped backslash stands aside as the
// character 1, which JSON has only escaped.
func (e engine) unescape(line string) string {
	aside := e.character + "(1)"
	replaced := "replace(" + line + ", " + e.text(`\\`) + ", " + aside + ")"
	for _, escape := range e.escapes {
		replaced = "replace(" + replaced + ", " + e.text(escape[0]) + ", " + escape[1] + ")"
	}
	for _, n := range []int{0x0b, 0x0e, 0x0f, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f} {
		replaced = "replace(" + replaced + ", " + e.text(fmt.Sprintf(`\u%04X`, n)) + ", " + e.text(fmt.Sprintf(`\u%04x`, n)) + ")"
	}
	return "replace(" + replaced + ", " + aside + ", " + e.text(`\\`) + ")"
}

// A fact is one kind of line of the state: which columns it has, and of which coverage the snapshot must have read it.
type fact struct {
	Kind, Table string
	Columns     []string
	Read, Join  string // conditions of the coverage c, and of the row f beside it; without Read the row is always there
}

func facts() []fact {
	listing := func(resource string) string { return "c.resource = '" + resource + "' AND c.workspace_id IS NULL" }
	return []fact{
		{Kind: "coverage", Table: "coverage", Columns: []string{"resource", "workspace_id", "read_status", "http_status", "error_code", "fingerprint"}},
		{Kind: "grant", Table: "access_history", Columns: []string{"workspace_id", "user_id", "source", "role_id", "status"},
			Read: "c.resource = 'memberships'", Join: "f.workspace_id = c.workspace_id"},
		{Kind: "invitation", Table: "invitation_history", Columns: []string{"enrollment_id", "email", "status", "last_invitation_sent_at"}, Read: listing("enrollments")},
		{Kind: "role", Table: "roles", Columns: []string{"listing", "listing_workspace_id", "role_id", "name", "type", "workspace_id", "role_organization_id", "created_at"},
			Read: "c.resource IN ('organization_roles', 'workspace_roles', 'memberships')", Join: "f.listing = c.resource AND coalesce(f.listing_workspace_id, '') = coalesce(c.workspace_id, '')"},
		{Kind: "roster", Table: "roster_history", Columns: []string{"email", "user_id", "name", "manager", "department", "title", "status", "start_date", "end_date"}, Read: listing("roster")},
		{Kind: "user", Table: "account_history", Columns: []string{"user_id", "email", "first_name", "last_name", "title", "organization_role_id", "created_at", "idp_id"}, Read: listing("users")},
		{Kind: "workspace", Table: "workspaces", Columns: []string{"workspace_id", "name", "type", "listed"}},
	}
}
