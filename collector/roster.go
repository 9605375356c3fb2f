package collector

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"tlaudit/snapshot"
	"tlaudit/text"
)

// ReadRoster reads a roster from CSV with a header: email, and any of user_id,
// name, manager, department, title, status, start_date and end_date, in any order.
// Values are trimmed and e-mails ASCII lower-cased, because that is how they are
// compared; dates are YYYY-MM-DD. The rows are in the order of the file. A row
// without an e-mail address, an e-mail or user_id that stands there twice, a bad date, an
// unknown column, a row of another length and a roster without rows are errors
// that name the line.
func ReadRoster(r io.Reader) ([]snapshot.RosterRow, error) {
	people, err := readRoster(r)
	if err != nil {
		return nil, fmt.Errorf("roster: %w", err)
	}
	return people, nil
}

func readRoster(r io.Reader) ([]snapshot.RosterRow, error) {
	contents, err := readText(r)
	if err != nil {
		return nil, err
	}
	t, err := newTable(contents, "email", "user_id", "name", "manager", "department", "title", "status", "start_date", "end_date")
	if err != nil {
		return nil, err
	}
	var people []snapshot.RosterRow
	emails, ids := once{}, once{}
	for {
		row, err := t.next()
		switch {
		case errors.Is(err, io.EOF) && len(people) == 0:
			return nil, errors.New("it names nobody")
		case errors.Is(err, io.EOF):
			return people, nil
		case err != nil:
			return nil, err
		}
		f := row.fields
		p := snapshot.RosterRow{
			Email: snapshot.NormalizeEmail(f["email"]), UserID: f["user_id"], Name: f["name"], Manager: f["manager"],
			Department: f["department"], Title: f["title"], Status: f["status"],
			StartDate: f["start_date"], EndDate: f["end_date"],
		}
		if p.Email == "" {
			return nil, fmt.Errorf("line %d: there is no e-mail", row.line)
		}
		if at := strings.LastIndexByte(p.Email, '@'); at < 1 || at == len(p.Email)-1 {
			return nil, fmt.Errorf("line %d: %q is no e-mail address", row.line, text.Shorten(f["email"]))
		}
		if err := emails.use("e-mail", p.Email, row.line); err != nil {
			return nil, err
		}
		if p.UserID != "" {
			if err := ids.use("user_id", p.UserID, row.line); err != nil {
				return nil, err
			}
		}
		for _, column := range []string{"start_date", "end_date"} {
			if d := f[column]; d != "" {
				if _, err := time.Parse(time.DateOnly, d); err != nil {
					return nil, fmt.Errorf("line %d: %s %q is not a date such as 2026-09-30", row.line, column, text.Shorten(d))
				}
			}
		}
		people = append(people, p)
	}
}
