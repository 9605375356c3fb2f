package inputs

import (
	"fmt"
	"io"
	"slices"
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

// Manager stands in a reviewers' file for the manager whom the roster gives for the person
// of a row.
const Manager = "@manager"

// A ReviewerLine assigns rows to a reviewer. A row must match every field that is not
// empty.
type ReviewerLine struct {
	Sheet     string // where the row is decided: review, organization or invitations; empty for all
	Workspace string // id or name
	Role      string // id or name; on Organization it is a role in the organization
	User      string // id or e-mail
	Domain    string // of the e-mail, without @
	Reviewer  string // an e-mail address, or Manager
	Fallback  string // the same, for the reviewer's own access and where the roster gives no manager; empty for none
	Basis     string // why it is this reviewer
	Number    int    // of the line in the file
}

// ReadReviewers reads a CSV file with the columns workspace, role, user, domain, reviewer,
// fallback and basis, and sheet where it is given, in any order. It checks each line by
// itself; whether the workspaces, roles and users exist is checked where a snapshot is known.
// file is what errors call it.
func ReadReviewers(file string, r io.Reader) (*Reviewers, error) {
	source, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	contents, err := decode(file, source)
	if err != nil {
		return nil, err
	}
	t, err := newTable(file, contents, []string{"workspace", "role", "user", "domain", "reviewer", "fallback", "basis"}, []string{"sheet"})
	if err != nil {
		return nil, err
	}
	all := &Reviewers{Source: source, File: file}
	err = t.each(func(row record) error {
		domain := strings.TrimPrefix(row.cell("domain"), "@")
		if domain != "" {
			if err := identity.CheckDomain(domain); err != nil {
				return LineErrorf(file, row.line, "domain %w", err)
			}
		}
		for _, column := range []string{"user", "workspace"} {
			if err := identity.CheckID(row.cell(column)); err != nil {
				return LineErrorf(file, row.line, "%s %w", column, err)
			}
		}
		l := ReviewerLine{
			Sheet: strings.ToLower(row.cell("sheet")), Workspace: row.cell("workspace"), Role: row.cell("role"), User: row.cell("user"),
			Domain:   identity.Domain(domain),
			Reviewer: identity.EmailKey(row.cell("reviewer")), Fallback: identity.EmailKey(row.cell("fallback")),
			Basis: row.cell("basis"), Number: row.line,
		}
		if reason := l.mistake(row.cell("reviewer"), row.cell("fallback")); reason != "" {
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
	case !slices.Contains([]string{"", "review", "organization", "invitations"}, l.Sheet):
		return fmt.Sprintf("sheet %q is not review, organization or invitations", text.Shorten(l.Sheet))
	case l.Reviewer == "":
		return "the reviewer is missing"
	case l.Reviewer != Manager && !IsReviewer(reviewer):
		return fmt.Sprintf("reviewer %q is not an e-mail address, and not %s", text.Shorten(reviewer), Manager)
	case l.Fallback != "" && l.Fallback != Manager && !IsReviewer(fallback):
		return fmt.Sprintf("fallback %q is not an e-mail address, and not %s", text.Shorten(fallback), Manager)
	case l.Fallback == l.Reviewer:
		return "the fallback is the reviewer: nobody reviews their own access"
	}
	return ""
}

// IsReviewer reports whether a text is one e-mail address that the sheet Sign-off can count
// the rows of: a criterion of COUNTIFS has at most 255 characters, and reads * ? ~ and a
// leading = < > as operators.
func IsReviewer(cell string) bool {
	key := identity.EmailKey(cell)
	return checkAddress(cell) == nil && text.Visible(key) == key && len(key) <= 254 && !strings.ContainsAny(key, "*?~") && key[0] != '='
}
