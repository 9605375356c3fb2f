package findings

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"tlaudit/identity"
)

// named matches the name of a parameter in a query.
var named = regexp.MustCompile(`\$\.([a-z_]+)`)

// literal returns the JSON object that a rule gets as :p. A built-in rule gets the
// parameters that its text names, so that people can read the query that they run; a
// rule of the user gets all of them, since it may name them in ways that named does not
// match. Equal parameters give equal bytes.
func (p *Parameters) literal(r Rule) (string, error) {
	all, err := p.fields()
	if err != nil {
		return "", err
	}
	if r.Own {
		b, err := json.Marshal(all)
		return string(b), err
	}
	used := map[string]json.RawMessage{}
	for _, m := range named.FindAllStringSubmatch(r.SQL, -1) {
		if v, ok := all[m[1]]; ok {
			used[m[1]] = v
		}
	}
	b, err := json.Marshal(used)
	return string(b), err
}

// names reports whether the text of a rule names a parameter.
func (r Rule) names(parameter string) bool {
	return slices.ContainsFunc(named.FindAllStringSubmatch(r.SQL, -1), func(m []string) bool { return m[1] == parameter })
}

// fields returns the parameters by their names, each as JSON. They are computed once.
func (p *Parameters) fields() (map[string]json.RawMessage, error) {
	if p.asJSON != nil {
		return p.asJSON, nil
	}
	b, err := json.Marshal(p.jsonFields())
	if err != nil {
		return nil, err
	}
	err = json.Unmarshal(b, &p.asJSON)
	return p.asJSON, err
}

func (p *Parameters) jsonFields() parameterFields {
	byClass := map[string][]string{string(Privileged): {}, string(Standard): {}, string(Unclassified): {}}
	for _, r := range p.roles {
		byClass[r.class] = append(byClass[r.class], r.id)
	}
	var pairs []toxicPair
	for _, t := range p.Policy.ToxicPairs {
		pairs = append(pairs, toxicPair{Name: cmp.Or(t.Name, t.First+" and "+t.Second), First: p.rolesNamed(t.First), Second: p.rolesNamed(t.Second)})
	}
	fields := parameterFields{
		At: p.At.Snapshot, Time: p.At.TakenAt, Day: p.At.TakenAt[:len("2006-01-02")], Status: p.At.Status,
		Thresholds: p.Policy.Thresholds, CadenceHours: p.Policy.Review.Cadence, LeaverDays: p.Policy.Review.LeaverDays,
		ApprovedDomains: normalized(identity.Domain, p.Policy.Organization.ApprovedDomains), KnownDomains: normalized(identity.Domain, p.Policy.Organization.KnownDomains),
		Privileged: byClass[string(Privileged)], Standard: byClass[string(Standard)], Unclassified: byClass[string(Unclassified)],
		LookAlikes: append([]lookAlike{}, p.lookAlikes...), ServiceAccounts: p.accountsNamed(p.Policy.serviceAccounts()), Roster: p.rosterSpellings, PolicyLines: append([]policyLine{}, p.policyLines...),
		Matched: p.Matched, Accounts: p.Accounts, Unread: unreadPhrase(p.unread), UnreadThen: unreadPhrase(p.unreadAtBaseline), ToxicPairs: append([]toxicPair{}, pairs...), External: []external{},
	}
	fields.ExpiredServiceAccounts, fields.SamePerson, fields.Retired = p.expiredServiceAccounts(fields.Day), p.samePerson(), p.retired(fields.Day)
	if p.Baseline != nil {
		fields.Baseline = p.Baseline.Snapshot
		fields.BaselineTime = p.Baseline.TakenAt
	}
	if p.Previous != nil {
		fields.Previous = p.Previous.Snapshot
	}
	for _, e := range p.Policy.External {
		fields.External = append(fields.External, external{identity.EmailKey(e.Email), strings.TrimSpace(e.Sponsor), string(e.Expires)})
	}
	return fields
}

// parameterFields are the fields of :p. A rule reads the fields that it needs in a CTE with
// LIMIT 1, which SQLite does not flatten: it would parse the JSON again for every row.
// Times are RFC 3339, days 2006-01-02; e-mails and domains are in the form in which they
// are compared, ids as the API writes them.
type parameterFields struct {
	At                     int64             `json:"at"`
	Time                   string            `json:"time"`
	Day                    string            `json:"day"`
	Status                 string            `json:"status"`
	Baseline               int64             `json:"baseline"` // 0 for none
	BaselineTime           string            `json:"baseline_time"`
	Previous               int64             `json:"previous"` // 0 for none
	Thresholds             Thresholds        `json:"thresholds"`
	CadenceHours           int               `json:"cadence_hours"` // 0 for none agreed
	LeaverDays             int               `json:"leaver_days"`
	ApprovedDomains        []string          `json:"approved_domains"`
	KnownDomains           []string          `json:"known_domains"`
	Privileged             []string          `json:"privileged"` // role ids
	Standard               []string          `json:"standard"`
	Unclassified           []string          `json:"unclassified"`
	LookAlikes             []lookAlike       `json:"look_alikes"`
	ServiceAccounts        []string          `json:"service_accounts"`
	ExpiredServiceAccounts []string          `json:"expired_service_accounts"` // those of them that expired before the day
	SamePerson             []accountOfPerson `json:"same_person"`
	Retired                []string          `json:"retired"` // workspaces that the policy retired on the day or before
	External               []external        `json:"external"`
	ToxicPairs             []toxicPair       `json:"toxic_pairs"`
	Matched                int               `json:"matched"`
	Accounts               int               `json:"accounts"`
	Roster                 rosterSpellings   `json:"roster"`
	PolicyLines            []policyLine      `json:"policy_lines"`
	Unread                 string            `json:"unread"`      // see unreadPhrase
	UnreadThen             string            `json:"unread_then"` // the same at the baseline
}

// unreadPhrase returns the end of evidence that counts workspaces: how many were not
// read, since unknown is not zero; empty for 0.
func unreadPhrase(n int) string {
	if n == 0 {
		return ""
	}
	return "; " + workspacesNotRead(n)
}

type external struct {
	Email   string `json:"email"`
	Sponsor string `json:"sponsor"`
	Expires string `json:"expires"`
}

type toxicPair struct {
	Name   string   `json:"name"`
	First  []string `json:"first"` // role ids
	Second []string `json:"second"`
}

// rolesNamed returns the ids of the roles that an entry of the policy names.
func (p *Parameters) rolesNamed(entry string) []string {
	ids := []string{}
	for _, r := range p.roles {
		if namesOrCovers(entry, r.id, r.name) {
			ids = append(ids, r.id)
		}
	}
	return ids
}
