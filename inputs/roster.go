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
// are trimmed and otherwise as they came, dates are YYYY-MM-DD. The rows are in the
// order of the file. An e-mail that is not one address, an e-mail or user_id that
// another row has, compared as package identity does it, a UUID in another form than
// the API's, a bad date and a roster without rows are errors. file is what errors call
// it.
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
	most := min(strings.Count(contents, "\n")+1, strings.Count(contents, "@")) // each row has a line and an @
	people := make([]snapshot.RosterRow, 0, most)
	emails, ids := make(firstLines, most), firstLines{}
	err = t.each(func(row record) error {
		p := snapshot.RosterRow{
			Email: identity.Trim(row.cell("email")), UserID: identity.Trim(row.cell("user_id")), Name: row.cell("name"), Manager: row.cell("manager"),
			Department: row.cell("department"), Title: row.cell("title"), Status: row.cell("status"),
			StartDate: row.cell("start_date"), EndDate: row.cell("end_date"),
		}
		if p.Email == "" {
			return LineErrorf(file, row.line, "the e-mail is missing")
		}
		if err := checkAddress(p.Email); err != nil {
			return LineErrorf(file, row.line, "%w", err)
		}
		if err := emails.use(file, row.line, "e-mail", p.Email, identity.EmailKey(p.Email)); err != nil {
			return err
		}
		if p.UserID != "" {
			if err := identity.CheckID(p.UserID); err != nil {
				return LineErrorf(file, row.line, "user_id %w", err)
			}
			if err := ids.use(file, row.line, "user_id", p.UserID, identity.ID(p.UserID)); err != nil {
				return err
			}
		}
		for _, column := range []string{"start_date", "end_date"} {
			if d := row.cell(column); d != "" {
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
