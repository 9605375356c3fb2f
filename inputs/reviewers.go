package inputs

import (
	"fmt"
	"io"
	"strings"

	"tlaudit/identity"
	"tlaudit/text"
)

// Reviewers say who reviews what. The first line that matches a row counts.
type Reviewers struct {
	Lines  []ReviewerLine
	Source []byte // the file, for its digest
	File   string // what errors call it
}

// A ReviewerLine assigns rows to a reviewer. A row must match every field that is not
// empty.
type ReviewerLine struct {
	Workspace string // id or name
	Role      string // id or name
	User      string // id or e-mail
	Domain    string // of the e-mail, without @
	Reviewer  string // an e-mail address
	Fallback  string // an e-mail address, for the reviewer's own access; empty for none
	Basis     string // why it is this reviewer
	Number    int    // of the line in the file
}

// ReadReviewers reads a CSV file with the columns workspace, role, user, domain,
// reviewer, fallback and basis, in any order. It checks each line by itself; whether
// the workspaces, roles and users exist is checked where a snapshot is known. file is
// what errors call it.
func ReadReviewers(file string, r io.Reader) (*Reviewers, error) {
	source, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	contents, err := decode(file, source)
	if err != nil {
		return nil, err
	}
	t, err := newTable(file, contents, []string{"workspace", "role", "user", "domain", "reviewer", "fallback", "basis"}, nil)
	if err != nil {
		return nil, err
	}
	all := &Reviewers{Source: source, File: file}
	err = t.each(func(row record) error {
		domain := strings.TrimPrefix(row.cells["domain"], "@")
		if domain != "" {
			if err := identity.CheckDomain(domain); err != nil {
				return LineErrorf(file, row.line, "domain %w", err)
			}
		}
		for _, column := range []string{"user", "workspace"} {
			if err := identity.CheckID(row.cells[column]); err != nil {
				return LineErrorf(file, row.line, "%s %w", column, err)
			}
		}
		l := ReviewerLine{
			Workspace: row.cells["workspace"], Role: row.cells["role"], User: row.cells["user"],
			Domain:   identity.Domain(domain),
			Reviewer: identity.EmailKey(row.cells["reviewer"]), Fallback: identity.EmailKey(row.cells["fallback"]),
			Basis: row.cells["basis"], Number: row.line,
		}
		if reason := l.mistake(row.cells["reviewer"], row.cells["fallback"]); reason != "" {
			return LineErrorf(file, row.line, "%s", reason)
		}
		all.Lines = append(all.Lines, l)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(all.Lines) == 0 {
		return nil, LineErrorf(file, 0, "the list of reviewers is empty")
	}
	return all, nil
}

// mistake says what is wrong with a line by itself; empty where nothing is. reviewer
// and fallback are the cells of the file.
func (l ReviewerLine) mistake(reviewer, fallback string) string {
	switch {
	case l.Reviewer == "":
		return "the reviewer is missing"
	case !isCountable(reviewer):
		return fmt.Sprintf("reviewer %q is not an e-mail address", text.Shorten(reviewer))
	case l.Fallback != "" && !isCountable(fallback):
		return fmt.Sprintf("fallback %q is not an e-mail address", text.Shorten(fallback))
	case l.Fallback == l.Reviewer:
		return "the fallback is the reviewer: nobody reviews their own access"
	}
	return ""
}

// isCountable reports whether a cell is one e-mail address that the sheet Sign-off can
// count: a criterion of COUNTIFS has at most 255 characters, and reads * ? ~ and a
// leading = < > as operators.
func isCountable(cell string) bool {
	key := identity.EmailKey(cell)
	return checkAddress(cell) == nil && text.Visible(key) == key && len(key) <= 254 && !strings.ContainsAny(key, "*?~") && key[0] != '='
}
