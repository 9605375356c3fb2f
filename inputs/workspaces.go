package inputs

import (
	"io"
	"slices"
	"strings"

	"tlaudit/identity"
	"tlaudit/text"
)

// A Workspace is a workspace that the user named, on the command line or in a file.
type Workspace struct {
	ID   string // as written
	Name string // empty where none was given
}

// ReadWorkspaces reads a list of workspaces: one id per line, or CSV with the header
// workspace_id[,name]. Blank lines and what follows a # (in CSV, lines that begin with
// one) are skipped. The workspaces are in the order of the file. A line without a
// workspace id (a UUID), an id that appears twice in any case of its letters, and a
// list without ids are errors. file is what errors call it.
func ReadWorkspaces(file string, r io.Reader) ([]Workspace, error) {
	contents, err := readText(file, r)
	if err != nil {
		return nil, err
	}
	read := readIDs
	if hasHeader(contents) {
		read = readWorkspaceTable
	}
	all, err := read(file, contents)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, LineErrorf(file, 0, "the list of workspaces is empty")
	}
	return all, nil
}

// hasHeader reports whether the first line that is not skipped is a header.
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

// readIDs reads one id per line.
func readIDs(file, contents string) ([]Workspace, error) {
	var all []Workspace
	ids := firstLines{}
	number := 0
	for line := range strings.Lines(contents) {
		number++
		id, _, _ := strings.Cut(line, "#")
		if id = identity.Trim(id); id == "" {
			continue
		}
		if !identity.IsID(id) {
			if err := identity.CheckID(id); err != nil {
				return nil, LineErrorf(file, number, "%w", err)
			}
			hint := ""
			if strings.ContainsAny(id, ",;\t") {
				hint = " (a CSV file begins with the header workspace_id[,name])"
			}
			return nil, LineErrorf(file, number, "%q is not a workspace id%s", text.Shorten(id), hint)
		}
		if err := ids.use(file, number, "workspace", id, identity.ID(id)); err != nil {
			return nil, err
		}
		all = append(all, Workspace{ID: id})
	}
	return all, nil
}

// readWorkspaceTable reads CSV.
func readWorkspaceTable(file, contents string) ([]Workspace, error) {
	t, err := newTable(file, withoutComments(contents), []string{"workspace_id"}, []string{"name"})
	if err != nil {
		return nil, err
	}
	var all []Workspace
	ids := firstLines{}
	err = t.each(func(row record) error {
		id := identity.Trim(row.cell("workspace_id"))
		if err := identity.CheckID(id); err != nil {
			return LineErrorf(file, row.line, "%w", err)
		}
		if !identity.IsID(id) {
			return LineErrorf(file, row.line, "%q is not a workspace id", text.Shorten(id))
		}
		if err := ids.use(file, row.line, "workspace", id, identity.ID(id)); err != nil {
			return err
		}
		all = append(all, Workspace{ID: id, Name: row.cell("name")})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
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
