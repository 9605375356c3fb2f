package inputs

import (
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"tlaudit/identity"
	"tlaudit/text"
)

// A FleetEntry is one organization of a fleet's file.
type FleetEntry struct {
	Name           string             // small letters, digits and hyphens
	OrganizationID string             // as the API writes it; empty where the file does not say it
	Line           int                // of the entry
	Settings       map[string]Setting // by key: its own, else those of [defaults]
}

// A Setting is a value of a fleet's file, as a flag would take it.
type Setting struct {
	Value string
	Line  int
}

// fleetName matches the name of an organization in a fleet's file: it is a folder's name too.
var fleetName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// tokenShape matches what looks like a token.
var tokenShape = regexp.MustCompile(`^(?i:bearer\s)|^tot_|^eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.`)

// ReadFleet reads a fleet's file: TOML with [defaults] and a table [[organization]] for each
// organization, or CSV with the same keys as columns if the name of the file ends in .csv.
// settings are the keys that are known besides name and organization_id. The entries are in
// the order of the file. A name or an organization_id that appears twice, an unknown key, a
// token in place of a file's name, and a file without organizations are errors. No error
// repeats the value of a setting. file is what errors call it.
func ReadFleet(file string, r io.Reader, settings []string) ([]FleetEntry, error) {
	contents, err := readText(file, r)
	if err != nil {
		return nil, err
	}
	read := readFleetTOML
	if filepath.Ext(file) == ".csv" {
		read = readFleetTable
	}
	entries, err := read(file, contents, settings)
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, LineErrorf(file, 0, "the file names no organization: each needs a table [[organization]] with a name")
	}
	names, ids := firstLines{}, map[string]FleetEntry{}
	for i, e := range entries {
		if !fleetName.MatchString(e.Name) {
			return nil, LineErrorf(file, e.Line, "name %q: give small letters, digits and hyphens, at most 63", text.Shorten(e.Name))
		}
		if err := names.use(file, e.Line, "organization", e.Name, e.Name); err != nil {
			return nil, err
		}
		if err := identity.CheckID(identity.Trim(e.OrganizationID)); err != nil {
			return nil, LineErrorf(file, e.Line, "organization_id of %s: %w", e.Name, err)
		}
		id := identity.ID(e.OrganizationID)
		if entries[i].OrganizationID = id; id == "" {
			continue
		}
		if first, used := ids[id]; used {
			return nil, LineErrorf(file, e.Line, "%s and %s have one organization_id, %s", first.Name, e.Name, id)
		}
		ids[id] = e
	}
	return entries, nil
}

// readFleetTable reads CSV.
func readFleetTable(file, contents string, settings []string) ([]FleetEntry, error) {
	t, err := newTable(file, contents, []string{"name"}, slices.Concat([]string{"organization_id"}, settings))
	if err != nil {
		return nil, err
	}
	var entries []FleetEntry
	err = t.each(func(row record) error {
		e, err := newFleetEntry(file, row.line, nil, func(yield func(key string, s Setting) bool) {
			for _, key := range slices.Sorted(slices.Values(row.columns)) {
				if cell := row.cell(key); cell != "" && !yield(key, Setting{cell, row.line}) {
					return
				}
			}
		}, settings)
		entries = append(entries, e)
		return err
	})
	return entries, err
}

// newFleetEntry makes an entry of its values, in the order of their keys, and the defaults.
func newFleetEntry(file string, line int, defaults map[string]Setting, values func(func(string, Setting) bool), settings []string) (FleetEntry, error) {
	e := FleetEntry{Line: line, Settings: maps.Clone(defaults)}
	if e.Settings == nil {
		e.Settings = map[string]Setting{}
	}
	for key, s := range values {
		switch key {
		case "name":
			e.Name = s.Value
		case "organization_id":
			e.OrganizationID = s.Value
		default:
			if err := checkSetting(key, s.Value, settings); err != nil {
				return e, LineErrorf(file, s.Line, "%w", err)
			}
			e.Settings[key] = s
		}
	}
	return e, nil
}

// checkSetting returns an error for an unknown setting, and for a token.
func checkSetting(key, value string, settings []string) error {
	switch {
	case key == "token", tokenShape.MatchString(value):
		return fmt.Errorf("%s: a token never stands in this file: keep it in a file of its own, and name that file with token_file", key)
	case !slices.Contains(settings, key):
		return fmt.Errorf("unknown key %s: the keys are name, organization_id, %s", text.Shorten(key), strings.Join(settings, ", "))
	case strings.TrimSpace(value) == "":
		return fmt.Errorf("%s: the value is empty", key)
	}
	return nil
}
