package report

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"slices"
	"strings"
	"unicode/utf8"

	"tlaudit/findings"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// Reviewers say who reviews what. The first line that matches a row counts.
type Reviewers struct {
	Lines  []ReviewerLine
	Source []byte // the file, for its digest
	name   string
}

// A ReviewerLine gives rows a reviewer. What it names must match; an empty field
// matches everything.
type ReviewerLine struct {
	Workspace string // id or name
	Role      string // id or name
	User      string // id or e-mail
	Domain    string // of the e-mail, without @
	Reviewer  string // an e-mail address
	Fallback  string // an e-mail address, for the reviewer's own access; empty for none
	Basis     string // why it is this reviewer
	line      int
}

// A ReviewersError says what is wrong with a reviewers' file and where. Line is 0
// where it concerns the file as a whole.
type ReviewersError struct {
	File   string
	Line   int
	Reason string
}

func (e *ReviewersError) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Reason
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason)
}

// reviewerColumns are the columns of a reviewers' file, in any order.
func reviewerColumns() []string {
	return []string{"workspace", "role", "user", "domain", "reviewer", "fallback", "basis"}
}

// ReadReviewers reads a CSV file with the columns workspace, role, user, domain,
// reviewer, fallback and basis, in any order. name is what errors call the file; they
// are *ReviewersError.
func ReadReviewers(name string, r io.Reader) (*Reviewers, error) {
	source, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if err := readable(name, source); err != nil {
		return nil, err
	}
	c := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(source), "\ufeff")))
	header, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, &ReviewersError{name, 1, "the file is empty"}
	}
	if err != nil {
		return nil, csvError(name, err)
	}
	at := map[string]int{}
	for i, h := range header {
		h = strings.ToLower(strings.TrimSpace(h))
		if _, twice := at[h]; twice {
			return nil, &ReviewersError{name, 1, fmt.Sprintf("the column %s stands there twice", h)}
		}
		if !slices.Contains(reviewerColumns(), h) {
			return nil, &ReviewersError{name, 1, fmt.Sprintf("unknown column %q: the columns are %s", h, strings.Join(reviewerColumns(), ", "))}
		}
		at[h] = i
	}
	for _, want := range reviewerColumns() {
		if _, ok := at[want]; !ok {
			return nil, &ReviewersError{name, 1, "the column " + want + " is missing"}
		}
	}
	all := &Reviewers{Source: source, name: name}
	for {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, csvError(name, err)
		}
		line, _ := c.FieldPos(0)
		field := func(name string) string { return strings.TrimSpace(record[at[name]]) }
		l := ReviewerLine{field("workspace"), field("role"), field("user"), findings.NormalizeEmail(strings.TrimPrefix(field("domain"), "@")),
			findings.NormalizeEmail(field("reviewer")), findings.NormalizeEmail(field("fallback")), field("basis"), line}
		if reason := l.wrong(); reason != "" {
			return nil, &ReviewersError{name, line, reason}
		}
		all.Lines = append(all.Lines, l)
	}
	if len(all.Lines) == 0 {
		return nil, &ReviewersError{name, 0, "no line names a reviewer"}
	}
	return all, nil
}

// readable refuses a file that is not UTF-8, as other programs save it.
func readable(name string, source []byte) error {
	if bytes.HasPrefix(source, []byte{0xff, 0xfe}) || bytes.HasPrefix(source, []byte{0xfe, 0xff}) {
		return &ReviewersError{name, 1, "it is UTF-16: save it as UTF-8"}
	}
	n := 0
	for line := range bytes.Lines(source) {
		n++
		if !utf8.Valid(line) {
			return &ReviewersError{name, n, fmt.Sprintf("it is not UTF-8: %+q: save it as UTF-8", bytes.TrimSpace(line[:min(len(line), 80)]))}
		}
		if bytes.IndexByte(line, 0) >= 0 {
			return &ReviewersError{name, n, "it has a zero byte (UTF-16?): save it as UTF-8"}
		}
	}
	return nil
}

func csvError(name string, err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return &ReviewersError{name, parse.Line, parse.Err.Error()}
	}
	return fmt.Errorf("read %s: %w", name, err)
}

// wrong says what is wrong with a line by itself.
func (l ReviewerLine) wrong() string {
	switch {
	case l.Reviewer == "":
		return "no reviewer"
	case !address(l.Reviewer):
		return fmt.Sprintf("reviewer %q is no e-mail address", l.Reviewer)
	case l.Fallback != "" && !address(l.Fallback):
		return fmt.Sprintf("fallback %q is no e-mail address", l.Fallback)
	case l.Fallback == l.Reviewer:
		return "the fallback is the reviewer: nobody reviews their own access"
	case strings.ContainsAny(l.Domain, "@ "):
		return fmt.Sprintf("domain %q is no domain", l.Domain)
	}
	return ""
}

// address tells whether s is a bare e-mail address by which Sign-off can count: a
// criterion of COUNTIFS has at most 255 characters, and * ? ~ and a leading = < > mean
// something there.
func address(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && text.Visible(s) == s && len(s) <= 254 && !strings.ContainsAny(s, "*?~") && !strings.ContainsAny(s[:1], "=<>")
}

// check refuses lines that name a workspace, a role or a user that the report does not
// know, or a workspace by a name that several have.
func (r *Reviewers) check(p *population, invitations []invitation) error {
	if r == nil {
		return nil
	}
	names, roles := map[string]bool{}, map[string]bool{}
	for id, w := range p.workspaces {
		names[id], names[w.Name] = true, true
	}
	shared := map[string][]string{} // ids by name, in their order
	for _, w := range p.order {
		if w.ReadStatus != snapshot.Gone {
			shared[w.Name] = append(shared[w.Name], w.WorkspaceID)
		}
	}
	for id, held := range p.roles {
		roles[id], roles[held.name] = true, true
	}
	emails := map[string]bool{}
	for _, d := range p.people {
		emails[findings.NormalizeEmail(d.email)] = true
	}
	for _, v := range invitations {
		emails[findings.NormalizeEmail(v.Email)] = true
	}
	for _, l := range r.Lines {
		if ids := shared[l.Workspace]; l.Workspace != "" && p.workspaces[l.Workspace] == nil && len(ids) > 1 {
			return &ReviewersError{r.name, l.line, fmt.Sprintf("%d workspaces are named %q: give the id, one of %s", len(ids), l.Workspace, strings.Join(ids, ", "))}
		}
		if l.Workspace != "" && !names[l.Workspace] {
			return &ReviewersError{r.name, l.line, fmt.Sprintf("the snapshot knows no workspace %q", l.Workspace)}
		}
		if l.Role != "" && !roles[l.Role] {
			return &ReviewersError{r.name, l.line, fmt.Sprintf("the snapshot knows no role %q", l.Role)}
		}
		if l.User != "" && p.people[l.User] == nil && !emails[findings.NormalizeEmail(l.User)] {
			return &ReviewersError{r.name, l.line, fmt.Sprintf("the snapshot knows no user %q", l.User)}
		}
	}
	return nil
}
