package collector

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"tlaudit/snapshot"
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
	text, err := readText(r)
	if err != nil {
		return nil, err
	}
	t, err := newTable(text, "email", "user_id", "name", "manager", "department", "title", "status", "start_date", "end_date")
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
			return nil, fmt.Errorf("line %d: %q is no e-mail address", row.line, shorten(f["email"]))
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
					return nil, fmt.Errorf("line %d: %s %q is not a date such as 2026-09-30", row.line, column, shorten(d))
				}
			}
		}
		people = append(people, p)
	}
}

// A Match says how many accounts a roster knows.
type Match struct {
	Matched int
	Of      int // accounts with an e-mail, of an approved domain where any is named
}

// Rate is the share of matched accounts, 0 to 1; ok is false where there are no
// accounts to match, so that the rate is unknown.
func (m Match) Rate() (rate float64, ok bool) {
	if m.Of == 0 {
		return 0, false
	}
	return float64(m.Matched) / float64(m.Of), true
}

// A rosterIndex finds people of a roster.
type rosterIndex struct{ emails, ids map[string]bool }

func newRosterIndex(roster []snapshot.RosterRow) rosterIndex {
	x := rosterIndex{map[string]bool{}, map[string]bool{}}
	for _, p := range roster {
		x.emails[snapshot.NormalizeEmail(p.Email)] = true
		if p.UserID != "" {
			x.ids[p.UserID] = true
		}
	}
	return x
}

// count adds an account to m, matched where the roster names it by user_id or
// e-mail, trimmed and ASCII lower-cased; one without an e-mail does not count.
func (x rosterIndex) count(m *Match, userID, email string) {
	if email = snapshot.NormalizeEmail(email); email == "" {
		return
	}
	m.Of++
	if x.ids[userID] || x.emails[email] {
		m.Matched++
	}
}
