package inputs

import (
	"io"
	"strings"
	"time"

	"tlaudit/identity"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// ReadRoster reads a roster from CSV with a header: email, and any of user_id, name,
// manager, department, title, status, start_date and end_date, in any order. Values
// are trimmed, e-mails are their keys, dates are YYYY-MM-DD. The rows are in the order
// of the file. A row without an e-mail address, an e-mail or user_id that another row
// has, a bad date and a roster without rows are errors. file is what errors call it.
func ReadRoster(file string, r io.Reader) ([]snapshot.RosterRow, error) {
	contents, err := readText(file, r)
	if err != nil {
		return nil, err
	}
	t, err := newTable(file, contents, []string{"email"},
		[]string{"user_id", "name", "manager", "department", "title", "status", "start_date", "end_date"})
	if err != nil {
		return nil, err
	}
	var people []snapshot.RosterRow
	emails, ids := firstLines{}, firstLines{}
	err = t.each(func(row record) error {
		p := snapshot.RosterRow{
			Email: identity.EmailKey(row.cells["email"]), UserID: row.cells["user_id"], Name: row.cells["name"], Manager: row.cells["manager"],
			Department: row.cells["department"], Title: row.cells["title"], Status: row.cells["status"],
			StartDate: row.cells["start_date"], EndDate: row.cells["end_date"],
		}
		if p.Email == "" {
			return LineErrorf(file, row.line, "the e-mail is missing")
		}
		if at := strings.LastIndexByte(p.Email, '@'); at < 1 || at == len(p.Email)-1 {
			return LineErrorf(file, row.line, "%q is not an e-mail address", text.Shorten(row.cells["email"]))
		}
		if err := emails.use(file, row.line, "e-mail", p.Email); err != nil {
			return err
		}
		if p.UserID != "" {
			if err := ids.use(file, row.line, "user_id", p.UserID); err != nil {
				return err
			}
		}
		for _, column := range []string{"start_date", "end_date"} {
			if d := row.cells[column]; d != "" {
				if _, err := time.Parse(time.DateOnly, d); err != nil {
					return LineErrorf(file, row.line, "%s %q is not a date such as 2026-09-30", column, text.Shorten(d))
				}
			}
		}
		people = append(people, p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(people) == 0 {
		return nil, LineErrorf(file, 0, "the roster is empty")
	}
	return people, nil
}
