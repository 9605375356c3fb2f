package findings

import (
	"cmp"
	"encoding/json"
	"regexp"
	"strings"

	"tlaudit/identity"
)

// named is how a query names a parameter.
var named = regexp.MustCompile(`\$\.([a-z_]+)`)

// literal is the JSON object that a rule gets as :p: of the parameters those that
// its text names, so that people can read what they run. A rule of the user's gets
// them all: it may name them in ways that are not seen here. The same scene gives the same bytes.
func (s *Scene) literal(r Rule) (string, error) {
	all, err := s.fields()
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

// fields are the parameters by their names, each as JSON; computed once a scene.
func (s *Scene) fields() (map[string]json.RawMessage, error) {
	if s.asJSON != nil {
		return s.asJSON, nil
	}
	b, err := json.Marshal(s.parameters())
	if err != nil {
		return nil, err
	}
	err = json.Unmarshal(b, &s.asJSON)
	return s.asJSON, err
}

func (s *Scene) parameters() parameters {
	byClass := map[string][]string{string(Privileged): {}, string(Standard): {}, string(Unclassified): {}}
	for _, r := range s.roles {
		byClass[r.class] = append(byClass[r.class], r.id)
	}
	var pairs []toxicPair
	for _, t := range s.Policy.ToxicPairs {
		pairs = append(pairs, toxicPair{Name: cmp.Or(t.Name, t.First+" and "+t.Second), First: s.rolesNamed(t.First), Second: s.rolesNamed(t.Second)})
	}
	p := parameters{
		At: s.At.Snapshot, Time: s.At.TakenAt, Day: s.At.TakenAt[:len("2006-01-02")], Status: s.At.Status,
		Thresholds: s.Policy.Thresholds, CadenceHours: s.Policy.Review.Cadence, LeaverDays: s.Policy.Review.LeaverDays,
		ApprovedDomains: normalized(s.Policy.Organization.ApprovedDomains), KnownDomains: normalized(s.Policy.Organization.KnownDomains),
		Privileged: byClass[string(Privileged)], Standard: byClass[string(Standard)], Unclassified: byClass[string(Unclassified)],
		LookAlikes: append([]lookAlike{}, s.similar...), ServiceAccounts: normalized(s.Policy.ServiceAccounts),
		Matched: s.Matched, Accounts: s.Accounts, Unread: unreadPhrase(s.unread), UnreadThen: unreadPhrase(s.unreadThen), ToxicPairs: append([]toxicPair{}, pairs...), External: []external{},
	}
	if s.Baseline != nil {
		p.Baseline = s.Baseline.Snapshot
		p.BaselineTime = s.Baseline.TakenAt
	}
	if s.Previous != nil {
		p.Previous = s.Previous.Snapshot
	}
	for _, e := range s.Policy.External {
		p.External = append(p.External, external{identity.EmailKey(e.Email), strings.TrimSpace(e.Sponsor), e.Expires})
	}
	return p
}

// parameters are the fields of :p. Rules take what they need of it once, in a CTE
// with LIMIT 1 that SQLite does not take apart, lest it read the JSON for every row.
// Times are RFC 3339, days 2006-01-02; e-mails, domains and service accounts are in the form in which they are compared.
type parameters struct {
	At              int64       `json:"at"`
	Time            string      `json:"time"`
	Day             string      `json:"day"`
	Status          string      `json:"status"`
	Baseline        int64       `json:"baseline"` // 0 for none
	BaselineTime    string      `json:"baseline_time"`
	Previous        int64       `json:"previous"` // 0 for none
	Thresholds      Thresholds  `json:"thresholds"`
	CadenceHours    int         `json:"cadence_hours"` // 0 for none agreed
	LeaverDays      int         `json:"leaver_days"`
	ApprovedDomains []string    `json:"approved_domains"`
	KnownDomains    []string    `json:"known_domains"`
	Privileged      []string    `json:"privileged"` // role ids
	Standard        []string    `json:"standard"`
	Unclassified    []string    `json:"unclassified"`
	LookAlikes      []lookAlike `json:"look_alikes"`
	ServiceAccounts []string    `json:"service_accounts"`
	External        []external  `json:"external"`
	ToxicPairs      []toxicPair `json:"toxic_pairs"`
	Matched         int         `json:"matched"`
	Accounts        int         `json:"accounts"`
	Unread          string      `json:"unread"`      // the end of a sentence that counts workspaces: how many were not read
	UnreadThen      string      `json:"unread_then"` // the same at the baseline
}

// unreadPhrase is for evidence that counts workspaces: unknown is not zero.
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

// rolesNamed are the ids of the roles that an entry of the policy names.
func (s *Scene) rolesNamed(entry string) []string {
	ids := []string{}
	for _, r := range s.roles {
		if namesRole(entry, r.id, r.name) || coversRole(entry, r.id, r.name) {
			ids = append(ids, r.id)
		}
	}
	return ids
}
