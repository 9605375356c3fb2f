package snapshot

import "strings"

// A kind is one sort of fact. All kinds share one shape of table: every column a
// number of the dictionary, then since and until. The first unit columns name
// what is read in one go (a workspace's memberships, one listing's roles), the
// first key columns the thing whose state the row is. Drift tells of things by
// their first identity columns that they came or went, and of one that stayed
// that its first told columns changed.
type kind struct {
	name     string
	columns  []string
	unit     int
	key      int
	identity int
	told     int
	single   bool // at most one row a key in a snapshot
}

// kinds are in the order of their lines in the state.
var kinds = []kind{coverageKind, grantKind, invitationKind, roleKind, rosterKind, userKind, workspaceKind}

var (
	coverageKind = kind{name: "coverage", key: 2, identity: 2, told: 3, single: true,
		columns: []string{"resource", "workspace", "read_status", "http_status", "error_code", "fingerprint"}}
	grantKind = kind{name: "grant", unit: 1, key: 3, identity: 4, told: 5,
		columns: []string{"workspace", "user", "source", "role", "status"}}
	invitationKind = kind{name: "invitation", key: 1, identity: 1, told: 4, single: true,
		columns: []string{"enrollment", "email", "status", "last_sent"}}
	roleKind = kind{name: "role", unit: 2, key: 3, identity: 3, told: 4,
		columns: []string{"listing", "workspace", "role", "name", "type", "role_workspace", "organization", "created"}}
	rosterKind = kind{name: "roster", key: 1, identity: 1, told: 9, single: true,
		columns: []string{"email", "user", "name", "manager", "department", "title", "status", "start_date", "end_date"}}
	userKind = kind{name: "user", key: 1, identity: 1, told: 7, single: true,
		columns: []string{"user", "email", "first_name", "last_name", "title", "organization_role", "created"}}
	workspaceKind = kind{name: "workspace", key: 1, identity: 1, told: 3, single: true,
		columns: []string{"workspace", "name", "type", "listed"}}
)

func (k kind) table() string { return "fact_" + k.name }

// list writes the columns, each behind a prefix such as "f.".
func (k kind) list(prefix string) string { return columnList(k.columns, prefix) }

// where compares the first n columns with parameters.
func (k kind) where(n int) string {
	terms := []string{"1"}
	for _, c := range k.columns[:n] {
		terms = append(terms, c+" = ?")
	}
	return strings.Join(terms, " AND ")
}

// visible is the condition under which a row f of this kind counts at the
// snapshot given by the parameter :at: its resource was read there. It
// always holds for kinds that every snapshot tells in full.
func (k kind) visible() string {
	read := func(resource, workspace string) string {
		return "EXISTS (SELECT 1 FROM fact_coverage AS c WHERE c.resource = " + resource + " AND c.workspace = " + workspace +
			" AND c.read_status = 3 AND c.since <= :at AND (c.until IS NULL OR c.until > :at))"
	}
	switch k.name {
	case "grant":
		return read("15", "f.workspace")
	case "invitation":
		return read("10", "0")
	case "role":
		return read("f.listing", "f.workspace")
	case "roster":
		return read("14", "0")
	case "user":
		return read("11", "0")
	}
	return "1"
}

func columnList(columns []string, prefix string) string {
	return prefix + strings.Join(columns, ", "+prefix)
}
