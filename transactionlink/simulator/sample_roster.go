package simulator

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
)

// A roster is HR's list of people, in the order in which they joined it.
type roster []rosterRow

type rosterRow struct {
	who        string // the address or, for the bank's own domain, the part before it
	name       string
	manager    string
	department string
	title      string
	status     string // active, terminated, leave
	start, end string // dates; end may be empty
}

// row returns the row of somebody, to be changed.
func (r roster) row(who string) *rosterRow {
	i := slices.IndexFunc(r, func(row rosterRow) bool { return row.who == who })
	if i < 0 {
		panic("simulator: the roster has no " + who)
	}
	return &r[i]
}

// terminate records somebody's last day.
func (r roster) terminate(who, end string) {
	row := r.row(who)
	row.status, row.end = "terminated", end
}

// drop removes the rows of people.
func (r *roster) drop(who ...string) {
	*r = slices.DeleteFunc(*r, func(row rosterRow) bool { return slices.Contains(who, row.who) })
}

func (r roster) csv() []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	rows := [][]string{{"email", "user_id", "name", "manager", "department", "title", "status", "start_date", "end_date"}}
	for _, row := range r {
		manager := ""
		if row.manager != "" {
			manager = address(row.manager)
		}
		rows = append(rows, []string{
			address(row.who), userID(row.who), row.name, manager,
			row.department, row.title, row.status, row.start, row.end,
		})
	}
	if err := w.WriteAll(rows); err != nil {
		panic(fmt.Sprintf("simulator: write the roster: %v", err)) // a bytes.Buffer has no errors
	}
	return out.Bytes()
}
