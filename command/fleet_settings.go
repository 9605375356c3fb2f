package command

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"tlaudit/fleet"
	"tlaudit/inputs"
	"tlaudit/transactionlink"
)

// A fleetMember is an organization with the flags that its settings give to collect.
type fleetMember struct {
	fleet.Organization
	collect collectCmd
	token   transactionlink.Token // the zero one if it cannot be read
}

// members returns the organizations with their flags. It is an error if a setting has no
// valid value, if two organizations have one token, or if those of one API have several
// rates. Those of one API share one pace.
func (f *fleetFlags) members(d *Deps, transport func(name string) http.RoundTripper) ([]fleetMember, error) {
	all, err := f.organizations()
	if err != nil {
		return nil, err
	}
	members := make([]fleetMember, len(all))
	for i, o := range all {
		if members[i], err = member(f.Fleet, o); err != nil {
			return nil, err
		}
		if transport != nil {
			members[i].collect.transport = transport(o.Name)
		}
	}
	if err := f.shareRates(members); err != nil {
		return nil, err
	}
	return members, f.distinctTokens(d, members)
}

// member reads the settings of an organization as the flags of collect. A file that is
// missing is found by the walk: it must not stop the other organizations.
func member(file string, o fleet.Organization) (fleetMember, error) {
	m := fleetMember{Organization: o}
	if o.TokenFile == "" {
		return m, inputs.LineErrorf(file, o.Line, "%s has no token_file", o.Name)
	}
	parser, err := kong.New(&m.collect, kong.Name("collect"), kong.Writers(io.Discard, io.Discard), kong.Exit(func(int) {}))
	if err != nil {
		return m, err
	}
	var flags []string
	lines := map[string]int{} // of the keys, by the flag
	for _, key := range slices.Sorted(maps.Keys(o.Settings)) {
		value, line := o.Settings[key].Value, o.Settings[key].Line
		switch key {
		case "token_file", "db", "directory", "policy", "reviewers":
		case "roster":
			m.collect.Roster = value
		case "workspaces":
			m.collect.Workspaces = value
		case "expect_workspaces":
			m.collect.ExpectWorkspaces = value
		case "insecure_loopback", "cross_check", "allow_partial":
			if value != "true" && value != "false" {
				return m, inputs.LineErrorf(file, line, "%s: give true or false", key)
			}
			fallthrough
		default:
			flag := "--" + strings.ReplaceAll(key, "_", "-")
			flags, lines[flag] = append(flags, flag+"="+value), line
		}
	}
	given := m.collect.walkFlags
	if _, err := parser.Parse(flags); err != nil {
		line := o.Line
		for flag, of := range lines {
			if strings.HasPrefix(err.Error(), flag+" ") || strings.HasPrefix(err.Error(), flag+":") {
				line = of
			}
		}
		return m, inputs.LineErrorf(file, line, "%s: %w", o.Name, err)
	}
	m.collect.Roster, m.collect.Workspaces, m.collect.ExpectWorkspaces = given.Roster, given.Workspaces, given.ExpectWorkspaces
	m.collect.TokenFile, m.collect.organization, m.collect.allowing = o.TokenFile, o.ID, "set allow_partial = true"
	return m, nil
}

// shareRates gives one pace to the organizations of one API.
func (f *fleetFlags) shareRates(members []fleetMember) error {
	firsts := map[string]*fleetMember{}
	for i := range members {
		m := &members[i]
		base, err := transactionlink.ParseBaseURL(m.collect.APIURL, m.collect.InsecureLoopback)
		if err != nil {
			return inputs.LineErrorf(f.Fleet, m.Line, "%s: %w", m.Name, err)
		}
		first := firsts[base.String()]
		switch {
		case first == nil:
			firsts[base.String()] = m
			m.collect.pace = transactionlink.NewPace(m.collect.Rate)
		case first.collect.Rate != m.collect.Rate:
			return inputs.LineErrorf(f.Fleet, m.Line, "%s and %s have the rates %v and %v for one API: the rate is one for all of them, so write it in [defaults]",
				first.Name, m.Name, first.collect.Rate, m.collect.Rate)
		default:
			m.collect.pace = first.collect.pace
		}
	}
	return nil
}

// distinctTokens returns an error that names two organizations whose token files hold one
// token. A file without a token is left to the walk.
func (f *fleetFlags) distinctTokens(d *Deps, members []fleetMember) error {
	var tokens []transactionlink.Token
	var owners []string
	for i := range members {
		m := &members[i]
		info, err := os.Stat(m.TokenFile)
		if err != nil {
			continue
		}
		if !info.Mode().IsRegular() {
			return inputs.LineErrorf(f.Fleet, m.Line, "token_file of %s is not a regular file", m.Name)
		}
		c, err := tokenFile(d, m.TokenFile, false)
		if err != nil {
			continue
		}
		m.token = c.token
		for j, other := range tokens {
			if c.token.Same(other) {
				return inputs.LineErrorf(f.Fleet, m.Line, "the token files of %s and %s hold one token: each organization needs its own", owners[j], m.Name)
			}
		}
		tokens, owners = append(tokens, c.token), append(owners, m.Name)
	}
	return nil
}

// organizationsOf returns the organizations, and each with its flags by its name.
func organizationsOf(members []fleetMember) ([]fleet.Organization, map[string]*fleetMember) {
	all, byName := make([]fleet.Organization, len(members)), map[string]*fleetMember{}
	for i := range members {
		all[i], byName[members[i].Name] = members[i].Organization, &members[i]
	}
	return all, byName
}

// folder makes the folder of an organization's ledger.
func (m *fleetMember) folder() error {
	if err := os.MkdirAll(filepath.Dir(m.DB), 0o700); err != nil {
		return fmt.Errorf("make the folder of %s: %w", m.Name, withoutPath(err))
	}
	return nil
}

// withoutToken returns an error of the token file without its path where there is no such
// file: somebody may have written the token in its place.
func (m *fleetMember) withoutToken(err error) error {
	if err != nil && m.TokenFile != "" && strings.Contains(err.Error(), m.TokenFile) && errors.Is(err, os.ErrNotExist) {
		return errors.New("token_file names no file")
	}
	return err
}
