package findings

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

//go:embed rules/*.sql
var rules embed.FS

// The kinds of finding.
const (
	Exception = "Exception"  // a policy was broken
	ToConfirm = "To confirm" // somebody has to say whether it is right
	Data      = "Data"       // about the evidence itself; counted separately
)

// A Rule is one query that an auditor can run over the ledger, with what its header says
// about it.
type Rule struct {
	ID          string
	Title       string
	Kind        string // Exception, ToConfirm or Data
	LowKind     string // of its findings of low severity; else the same as Kind
	Severity    string // of findings for which the query returns none
	Controls    []string
	Needs       []string // see needs; without one of them the rule is not evaluated
	Partly      []string // see needs; without one of them a part of the rule is not evaluated
	Remediation string   // see remediations; of findings for which the query returns none
	ToDo        string   // what a person has to do; of findings for which the query returns none
	Automatic   bool     // plans contain it unless told otherwise
	Concerns    string   // whose rows of a report show its findings: see concerns
	Who         string   // who its findings are about: Leaver, Outsider, …; empty for anybody else
	Folds       []string // rules whose findings about the same thing it takes in
	Rests       string   // what the precondition of its action looks at, besides the fact itself: see rests
	Off         bool     // not evaluated until the policy sets a severity for it
	File        string
	SQL         string        // the text of the file; :p is the parameters
	Own         bool          // the user's own, from a folder of rules
	Timeout     time.Duration // how long a rule of the user's own may run; 0 for no limit

	query    string   // the header and the query, without the semicolon
	optional []string // which of the optional columns the query has
}

// Rules returns the built-in rules, in the order of their ids by family: invitations,
// external people, the roster, orphans, inherited access, privileges, separation
// of duties, accounts, drift, data, the policy.
func Rules() ([]Rule, error) { return readRules(rules, "rules") }

// remediations lists what a rule may say has to be done.
func remediations() []string {
	return []string{"cancel", "remove", "change-role", "collect", "manual"}
}

// concerns lists whose rows of a report may show the findings of a rule: the one grant,
// every row of the person, the person's account, both of these, the person's privileged
// rows, every holder of the role, the invitation, the workspace, or the organization, which
// has no row.
func concerns() []string {
	return []string{"grant", "person", "account", personAndAccount, "privileged", "role", "invitation", "workspace", "organization"}
}

const personAndAccount = "person and account"

// ConcernsAccount reports whether a person's account is decided on because of a finding of
// the rule.
func (r Rule) ConcernsAccount() bool {
	return r.Concerns == "account" || r.Concerns == personAndAccount
}

// ConcernsPerson reports whether every row of a person shows a finding of the rule.
func (r Rule) ConcernsPerson() bool { return r.Concerns == "person" || r.Concerns == personAndAccount }

// What the precondition of an action may look at besides the fact itself, as the header
// of a rule says it (rests).
const (
	NewerInvitation  = "newer invitation" // one to the same address that was sent later
	AccountOfInvited = "account"          // the account that the invited person has
	RemainingAccess  = "inherited access" // what remains once the direct access is gone
	WordOfRoster     = "roster"           // what the roster says of the person
	HasLeft          = "has left"         // the roster says that the person has left: every access and the account end
	SentAgain        = "invitation"       // the invitation, which may be sent again
)

func rests() []string {
	return []string{NewerInvitation, AccountOfInvited, RemainingAccess, WordOfRoster, HasLeft, SentAgain}
}

// families lists the families of rules in the order in which rules are listed.
func families() []string {
	return []string{"INV", "EXT", "HR", "ORP", "INH", "PRV", "SOD", "ACC", "DRF", "DAT", "POL", "REV"}
}

func readRules(files fs.FS, dir string) ([]Rule, error) {
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return nil, err
	}
	var all []Rule
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		if strings.HasPrefix(e.Name(), ".") || strings.HasPrefix(e.Name(), "README") {
			continue
		}
		// If it were skipped, its author would take it for a rule that finds nothing.
		if path.Ext(name) != ".sql" {
			return nil, fmt.Errorf("rule %s: its name does not end in .sql", e.Name())
		}
		// Opening a pipe would wait until somebody writes to it.
		if info, err := fs.Stat(files, name); err != nil {
			return nil, fmt.Errorf("rule %s: %w", path.Base(name), err)
		} else if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("rule %s: it is not a regular file", path.Base(name))
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
	if len(all) == 0 {
		return nil, errors.New("the folder has no rules: a rule is a file such as BANK-01.sql")
	}
	slices.SortStableFunc(all, func(a, b Rule) int { return compareRules(a.ID, b.ID) })
	return all, nil
}

// compareRules orders ids by family, then by text; unknown families come last.
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
// query. Prose may follow the header after a line "--". Unknown, repeated and missing
// keys are errors that name the file.
func parseRule(file, text string) (Rule, error) {
	text = strings.TrimPrefix(text, "\ufeff") // some editors begin a file with it
	query, err := statement(text)
	if err != nil {
		return Rule{}, fmt.Errorf("rule %s: %w", file, err)
	}
	r := Rule{File: file, SQL: text, query: query, Concerns: "organization", ToDo: "Decide by hand: no call of the API could carry it out."}
	for _, column := range optionalColumns() {
		if strings.Contains(query, " AS "+column) {
			r.optional = append(r.optional, column)
		}
	}
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
			return r, fmt.Errorf("rule %s: the header has %s twice", file, key)
		}
		seen[key] = true
		if err := r.set(key, value); err != nil {
			return r, fmt.Errorf("rule %s: %w", file, err)
		}
	}
	return r, r.check()
}

// set sets what one line of the header says.
func (r *Rule) set(key, value string) (err error) {
	switch key {
	case "id":
		r.ID = value
	case "title":
		r.Title = value
	case "kind": // such as "Exception, To confirm when low"
		r.Kind, r.LowKind = kinds(value)
	case "severity":
		r.Severity = value
	case "controls":
		r.Controls = list(value, ";")
	case "needs":
		r.Needs = list(value, ",")
	case "partly":
		r.Partly = list(value, ",")
	case "remediation":
		r.Remediation = value
	case "todo":
		r.ToDo = value
	case "automatic":
		r.Automatic, err = yes(key, value)
	case "off":
		r.Off, err = yes(key, value)
	case "concerns": // such as "person, leaver"
		r.Concerns, r.Who, _ = strings.Cut(value, ", ")
	case "folds":
		r.Folds = list(value, ",")
	case "rests":
		r.Rests = value
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

// check refuses a rule whose header lacks something or has an unknown value.
func (r Rule) check() error {
	switch {
	case r.ID == "":
		return fmt.Errorf("rule %s: the header has no id", r.File)
	case !ruleID.MatchString(r.ID):
		return fmt.Errorf("rule %s: %q is not a rule id such as BANK-01", r.File, r.ID)
	case r.ID+".sql" != r.File:
		return fmt.Errorf("rule %s: the file of %s must be called %s.sql", r.File, r.ID, r.ID)
	case r.Title == "":
		return fmt.Errorf("rule %s: the header has no title", r.File)
	case !isKind(r.Kind):
		return fmt.Errorf("rule %s: kind %q is not one of %s, %s, %s", r.File, r.Kind, Exception, ToConfirm, Data)
	case !isKind(r.LowKind):
		return fmt.Errorf("rule %s: kind %q is not one of %s, %s, %s", r.File, r.LowKind, Exception, ToConfirm, Data)
	case !slices.Contains(SeverityNames(), r.Severity):
		return fmt.Errorf("rule %s: severity %q is not one of %s", r.File, r.Severity, strings.Join(SeverityNames(), ", "))
	case !slices.Contains(remediations(), r.Remediation):
		return fmt.Errorf("rule %s: remediation %q is not one of %s", r.File, r.Remediation, strings.Join(remediations(), ", "))
	case !slices.Contains(concerns(), r.Concerns):
		return fmt.Errorf("rule %s: concerns %q is not one of %s", r.File, r.Concerns, strings.Join(concerns(), ", "))
	case r.Who != "" && !slices.Contains(everyWho(), r.Who):
		return fmt.Errorf("rule %s: concerns: %q is not one of %s", r.File, r.Who, strings.Join(everyWho(), ", "))
	case r.Rests != "" && !slices.Contains(rests(), r.Rests):
		return fmt.Errorf("rule %s: rests %q is not one of %s", r.File, r.Rests, strings.Join(rests(), ", "))
	case r.ToDo == "":
		return fmt.Errorf("rule %s: todo is empty", r.File)
	}
	for _, n := range slices.Concat(r.Needs, r.Partly) {
		if !knownNeed(n) {
			return fmt.Errorf("rule %s: unknown need %q", r.File, n)
		}
	}
	return nil
}

func isKind(name string) bool { return slices.Contains([]string{Exception, ToConfirm, Data}, name) }

// kinds returns the two kinds of "usual, low when low"; any other text is one kind for
// both.
func kinds(value string) (usual, low string) {
	if both, ok := strings.CutSuffix(value, " when low"); ok {
		if usual, low, ok = strings.Cut(both, ", "); ok {
			return usual, low
		}
	}
	return value, value
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
