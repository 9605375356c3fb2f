package collector

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"tlaudit/text"
)

// workspaceID is the contract's form of an id.
var workspaceID = regexp.MustCompile(`^(?i:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

// ReadWorkspaces reads a list of workspaces: one id per line, or CSV with the
// header workspace_id[,name]. Blank lines and what follows a # (in CSV, lines that
// begin with one) do not count. The workspaces are in the order of the file, their
// ids as written. A line without a workspace id (a UUID), an id that stands there
// twice in any case of its letters, and a list without ids are errors.
func ReadWorkspaces(r io.Reader) ([]ScopedWorkspace, error) {
	contents, err := readText(r)
	if err != nil {
		return nil, fmt.Errorf("list of workspaces: %w", err)
	}
	read := readIDs
	if hasHeader(contents) {
		read = readWorkspaceTable
	}
	all, err := read(contents)
	if err == nil && len(all) == 0 {
		err = errors.New("it names no workspace")
	}
	if err != nil {
		return nil, fmt.Errorf("list of workspaces: %w", err)
	}
	return all, nil
}

// hasHeader reports whether the first line that counts is a header.
func hasHeader(contents string) bool {
	for line := range strings.Lines(contents) {
		line = strings.ToLower(strings.TrimSpace(line))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		return slices.ContainsFunc(strings.Split(line, ","), func(field string) bool {
			return strings.Trim(field, `" `) == "workspace_id"
		})
	}
	return false
}

func readIDs(contents string) ([]ScopedWorkspace, error) {
	var all []ScopedWorkspace
	used := once{}
	number := 0
	for line := range strings.Lines(contents) {
		number++
		id, _, _ := strings.Cut(line, "#")
		if id = strings.TrimSpace(id); id == "" {
			continue
		}
		if !workspaceID.MatchString(id) {
			hint := ""
			if strings.ContainsAny(id, ",;\t") {
				hint = " (a CSV file begins with the header workspace_id[,name])"
			}
			return nil, fmt.Errorf("line %d: %q is not a workspace id%s", number, text.Shorten(id), hint)
		}
		if err := used.use("workspace", strings.ToLower(id), number); err != nil {
			return nil, err
		}
		all = append(all, ScopedWorkspace{ID: id})
	}
	return all, nil
}

func readWorkspaceTable(contents string) ([]ScopedWorkspace, error) {
	t, err := newTable(withoutComments(contents), "workspace_id", "name")
	if err != nil {
		return nil, err
	}
	var all []ScopedWorkspace
	used := once{}
	for {
		row, err := t.next()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		id := row.fields["workspace_id"]
		if !workspaceID.MatchString(id) {
			return nil, fmt.Errorf("line %d: %q is not a workspace id", row.line, text.Shorten(id))
		}
		if err := used.use("workspace", strings.ToLower(id), row.line); err != nil {
			return nil, err
		}
		all = append(all, ScopedWorkspace{ID: id, Name: row.fields["name"]})
	}
}

// withoutComments empties the lines that begin with a #, so that lines keep their numbers.
func withoutComments(contents string) string {
	var out strings.Builder
	for line := range strings.Lines(contents) {
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			line = "\n"
		}
		out.WriteString(line)
	}
	return out.String()
}
