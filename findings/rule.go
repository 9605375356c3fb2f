package findings

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed rules/*.sql
var rules embed.FS

// The kinds of finding.
const (
	Exception = "Exception"  // a policy was broken
	ToConfirm = "To confirm" // it needs somebody's word
	Data      = "Data"       // about the evidence itself; counted apart
)

// A Rule is one question to the ledger: a query that an auditor can run, with
// what its header says about it.
type Rule struct {
	ID          string
	Title       string
	Kind        string // Exception, ToConfirm or Data
	LowKind     string // of its findings of low severity, where that differs
	Severity    string // where the query does not say otherwise
	Controls    []string
	Needs       []string // without which it is not evaluated; see needs.go
	Partly      []string // without which a part of it is not evaluated
	Remediation string   // what to do: cancel, remove, change-role, collect or manual
	LowAction   string   // for its findings of low severity, where that differs
	Automatic   bool     // a plan takes it without being asked
	Off         bool     // not evaluated until the policy gives it a severity
	File        string
	SQL         string // the file's text, with :p in place of the parameters
	Own         bool   // the user's, from a folder of rules

	query  string // the query in SQL, with the header
	varies bool   // it gives a severity
	acts   bool   // it gives a remediation
}

// Rules are the built-in rules, in the order of their ids by family: invitations,
// external people, the roster, orphans, inherited access, privileges, separation
// of duties, accounts, drift, data.
func Rules() ([]Rule, error) { return readRules(rules, "rules") }

// remediations are what a rule may say is to be done.
func remediations() []string {
	return []string{"cancel", "remove", "change-role", "collect", "manual"}
}

// families is the order in which rules are listed.
func families() []string {
	return []string{"INV", "EXT", "HR", "ORP", "INH", "PRV", "SOD", "ACC", "DRF", "DAT", "REV"}
}

func readRules(files fs.FS, dir string) ([]Rule, error) {
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return nil, err
	}
	var all []Rule
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		if path.Ext(name) != ".sql" {
			continue
		}
		// Opening a pipe would wait for somebody to write to it.
		if info, err := fs.Stat(files, name); err != nil {
			return nil, fmt.Errorf("rule %s: %w", path.Base(name), err)
		} else if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("rule %s: it is not a plain file", path.Base(name))
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", path.Base(name), err)
		}
		r, err := parseRule(path.Base(name), string(text))
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	slices.SortStableFunc(all, func(a, b Rule) int { return compareRules(a.ID, b.ID) })
	return all, nil
}

// compareRules orders ids by family, then by text; families of others come last.
func compareRules(a, b string) int {
	place := func(id string) int {
		for i, f := range families() {
			if strings.HasPrefix(id, "TL-"+f+"-") {
				return i
			}
		}
		return len(families())
	}
	if d := place(a) - place(b); d != 0 {
		return d
	}
	return strings.Compare(a, b)
}

// parseRule reads a rule: a header of comment lines "-- key: value", then one
// query. Prose may follow the header after a line "--". Unknown, doubled and missing
// keys are errors that name the file.
func parseRule(file, text string) (Rule, error) {
	text = strings.TrimPrefix(text, "\ufeff") // some editors begin a file with it
	query, err := statement(text)
	if err != nil {
		return Rule{}, fmt.Errorf("rule %s: %w", file, err)
	}
	r := Rule{File: file, SQL: text, query: query, varies: strings.Contains(query, " AS severity"), acts: strings.Contains(query, " AS remediation")}
	seen := map[string]bool{}
	for line := range strings.Lines(strings.TrimSpace(text)) {
		comment, ok := strings.CutPrefix(strings.TrimSpace(line), "--")
		if !ok || strings.TrimSpace(comment) == "" {
			break
		}
		key, value, ok := strings.Cut(comment, ":")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		switch {
		case !ok:
			return r, fmt.Errorf("rule %s: the header line %q is not key: value", file, strings.TrimSpace(comment))
		case seen[key]:
			return r, fmt.Errorf("rule %s: the header says %s twice", file, key)
		}
		seen[key] = true
		if err := r.set(key, value); err != nil {
			return r, fmt.Errorf("rule %s: %w", file, err)
		}
	}
	return r, r.check()
}

// set takes one line of the header.
func (r *Rule) set(key, value string) (err error) {
	switch key {
	case "id":
		r.ID = value
	case "title":
		r.Title = value
	case "kind": // such as "Exception, To confirm when low"
		r.Kind, r.LowKind = whenLow(value)
	case "severity":
		r.Severity = value
	case "controls":
		r.Controls = list(value, ";")
	case "needs":
		r.Needs = list(value, ",")
	case "partly":
		r.Partly = list(value, ",")
	case "remediation":
		r.Remediation, r.LowAction = whenLow(value)
	case "automatic":
		r.Automatic, err = yes(key, value)
	case "off":
		r.Off, err = yes(key, value)
	default:
		err = fmt.Errorf("the header has an unknown key %q", key)
	}
	return err
}

func yes(key, value string) (bool, error) {
	if value != "yes" && value != "no" {
		return false, fmt.Errorf("%s: %q is neither yes nor no", key, value)
	}
	return value == "yes", nil
}

// check refuses a rule whose header does not say what every rule must.
func (r Rule) check() error {
	switch {
	case r.ID == "":
		return fmt.Errorf("rule %s: the header has no id", r.File)
	case !ruleID.MatchString(r.ID):
		return fmt.Errorf("rule %s: %q is no rule id such as BANK-01", r.File, r.ID)
	case r.ID+".sql" != r.File:
		return fmt.Errorf("rule %s: the file of %s is called %s.sql", r.File, r.ID, r.ID)
	case r.Title == "":
		return fmt.Errorf("rule %s: the header has no title", r.File)
	case !slices.Contains([]string{Exception, ToConfirm, Data}, r.Kind) || !slices.Contains([]string{Exception, ToConfirm, Data}, r.LowKind):
		return fmt.Errorf("rule %s: kind %q is none of %s, %s, %s", r.File, r.Kind, Exception, ToConfirm, Data)
	case !slices.Contains(SeverityNames(), r.Severity):
		return fmt.Errorf("rule %s: severity %q is none of %s", r.File, r.Severity, strings.Join(SeverityNames(), ", "))
	}
	for _, action := range []string{r.Remediation, r.LowAction} {
		if !slices.Contains(remediations(), action) {
			return fmt.Errorf("rule %s: remediation %q is none of %s", r.File, action, strings.Join(remediations(), ", "))
		}
	}
	for _, n := range slices.Concat(r.Needs, r.Partly) {
		if !knownNeed(n) {
			return fmt.Errorf("rule %s: needs %q, which nobody knows", r.File, n)
		}
	}
	return nil
}

// whenLow splits "this, that when low"; without it, that is this.
func whenLow(value string) (usual, low string) {
	usual, low, ok := strings.Cut(value, ",")
	usual = strings.TrimSpace(usual)
	if !ok {
		return usual, usual
	}
	return usual, strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(low), "when low"))
}

func list(value, separator string) []string {
	var all []string
	for _, v := range strings.Split(value, separator) {
		if v = strings.TrimSpace(v); v != "" {
			all = append(all, v)
		}
	}
	return all
}
