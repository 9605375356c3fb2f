// Package fleet is many organizations by one file: which ledgers they have, in which order
// their turn comes, and what they are together. It knows ledgers, and no command: what is
// done for one organization is passed to it as a function.
package fleet

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"tlaudit/inputs"
	"tlaudit/text"
)

// An Organization is one entry of a fleet's file. Its paths are as they can be opened.
type Organization struct {
	Name      string
	ID        string // the organization_id that its API must have; empty for any
	DB        string // the ledger
	Policy    string // empty for the one beside the ledger
	TokenFile string // empty for none
	Line      int    // of the entry
	Settings  map[string]inputs.Setting
}

// Settings are the keys of a fleet's file, besides name and organization_id. Those before
// api_url name files and folders, relative to the folder of the fleet's file.
func Settings() []string {
	return []string{"token_file", "db", "directory", "policy", "roster", "workspaces", "expect_workspaces", "reviewers",
		"api_url", "concurrency", "rate", "timeout", "page_size", "insecure_loopback", "cross_check", "allow_partial", "lock_wait", "walk_timeout"}
}

// isPath reports whether a setting names a file or a folder.
func isPath(key string) bool {
	return slices.Index(Settings(), key) < slices.Index(Settings(), "api_url")
}

// Read reads a fleet's file. The organizations are in the order of the file. Two of them with
// one ledger or one token file are an error that names both.
func Read(file string) (_ []Organization, err error) {
	from, _, err := inputs.Open(file)
	if err != nil {
		return nil, fmt.Errorf("fleet: %w", err)
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	entries, err := inputs.ReadFleet(file, from, Settings())
	if err != nil {
		return nil, err
	}
	all := make([]Organization, len(entries))
	for i, e := range entries {
		all[i] = organization(filepath.Dir(file), e)
	}
	return all, distinct(file, all)
}

// organization makes the organization of an entry. Relative paths begin at a folder.
func organization(folder string, e inputs.FleetEntry) Organization {
	settings := map[string]inputs.Setting{}
	for key, s := range e.Settings {
		if isPath(key) && !filepath.IsAbs(s.Value) {
			s.Value = filepath.Join(folder, s.Value)
		}
		settings[key] = s
	}
	o := Organization{Name: e.Name, ID: e.OrganizationID, Line: e.Line, Settings: settings, DB: settings["db"].Value, Policy: settings["policy"].Value, TokenFile: settings["token_file"].Value}
	if o.DB == "" {
		directory := settings["directory"].Value
		if directory == "" {
			directory = filepath.Join(folder, "organizations")
		}
		o.DB = filepath.Join(directory, o.Name, "access.db")
	}
	return o
}

// Choose returns those organizations whose names are in only, all if it is empty, without
// those in except. It is an error if no organization has one of the names, or if none
// is left.
func Choose(all []Organization, only, except []string) ([]Organization, error) {
	for _, name := range slices.Concat(only, except) {
		if !slices.ContainsFunc(all, func(o Organization) bool { return o.Name == name }) {
			return nil, fmt.Errorf("no organization %q in the fleet's file: it has %s", name, few(names(all)))
		}
	}
	chosen := slices.DeleteFunc(slices.Clone(all), func(o Organization) bool {
		return len(only) > 0 && !slices.Contains(only, o.Name) || slices.Contains(except, o.Name)
	})
	if len(chosen) == 0 {
		return nil, errors.New("--only and --except leave no organization")
	}
	return chosen, nil
}

func names(all []Organization) []string {
	var names []string
	for _, o := range all {
		names = append(names, o.Name)
	}
	return names
}

// few joins names in one line. Of more than ten it takes the first ones and the number of the
// others.
func few(names []string) string {
	const most = 10
	if len(names) <= most+1 {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:most], ", ") + " and " + text.Count(len(names)-most, "other")
}
