package findings

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"tlaudit/inputs"
)

// A Policy is what the organization has decided about its own access: who is
// inside, which roles matter, how long is too long. It comes from one TOML file;
// what the file leaves out has the value that Default returns.
type Policy struct {
	Include         string            `toml:"include"`     // another policy, by its path from this one: see Read
	MergedFrom      []string          `toml:"merged_from"` // the files with their digests, if Read merged several
	Organization    Organization      `toml:"organization"`
	Review          Review            `toml:"review"`
	Roles           Roles             `toml:"roles"`
	Roster          RosterWords       `toml:"roster"`
	Thresholds      Thresholds        `toml:"thresholds"`
	Severity        map[string]string `toml:"severity"`        // rule id to severity, or "off"
	ProtectedUsers  []string          `toml:"protected_users"` // e-mails or user ids
	Workspaces      []PolicyWorkspace `toml:"workspace"`
	ServiceAccounts []ServiceAccount  `toml:"service_account"`
	SamePerson      []SamePerson      `toml:"same_person"`
	External        []External        `toml:"external"`
	ToxicPairs      []ToxicPair       `toml:"toxic_pair"`
	Accepted        []Accepted        `toml:"accepted"`

	// Source is the bytes of the file; nil for the default policy.
	Source []byte `toml:"-"`
}

// Organization says what counts as inside.
type Organization struct {
	Name            string   `toml:"name"`
	ID              string   `toml:"id"`
	ApprovedDomains []string `toml:"approved_domains"` // exact: a sub-domain is approved only where it is listed
	KnownDomains    []string `toml:"known_domains"`    // outside, but not look-alikes
	TokenAccount    string   `toml:"token_account"`    // e-mail or user id of the account whose token tlaudit uses; empty if unknown
}

// Review describes the access review that a report is for.
type Review struct {
	Period      string `toml:"period"` // such as 2026-Q3
	Due         Date   `toml:"due"`
	Control     string `toml:"control"`     // the reference of the control
	Owner       string `toml:"owner"`       // who answers for the control
	Coordinator string `toml:"coordinator"` // whom reviewers write to
	Cadence     int    `toml:"cadence"`     // hours between snapshots at most; 0 for none agreed
	LeaverDays  int    `toml:"leaver_days"` // days in which a leaver's access must be gone
}

// Roles classifies roles and says what they allow. A role is named by its id or
// by its name, in any case.
type Roles struct {
	Privileged []string          `toml:"privileged"`
	Standard   []string          `toml:"standard"`
	Allows     map[string]string `toml:"allows"`
}

// Thresholds are the numbers with which rules compare. Zero switches a threshold off if
// its comment says so.
type Thresholds struct {
	InvitationDays          int `toml:"invitation_days" json:"invitation_days"`                       // pending longer is a finding
	InvitationHighDays      int `toml:"invitation_high_days" json:"invitation_high_days"`             // pending longer is a high one
	ContractDays            int `toml:"contract_days" json:"contract_days"`                           // a contract that ends within so many days
	MatchHighPercent        int `toml:"match_high_percent" json:"match_high_percent"`                 // roster match from which an unmatched account is high
	RosterMatchPercent      int `toml:"roster_match_percent" json:"roster_match_percent"`             // below it the roster's rules are not evaluated
	RosterDays              int `toml:"roster_days" json:"roster_days"`                               // an older roster is a finding
	RosterShrinkPercent     int `toml:"roster_shrink_percent" json:"roster_shrink_percent"`           // a larger fall of the roster is a finding
	DropPercent             int `toml:"drop_percent" json:"drop_percent"`                             // a larger fall of the population is refused
	DropRows                int `toml:"drop_rows" json:"drop_rows"`                                   // and only when it is at least so many
	PrivilegedPerWorkspace  int `toml:"privileged_per_workspace" json:"privileged_per_workspace"`     // 0: off
	OrganizationOwners      int `toml:"organization_owners" json:"organization_owners"`               // 0: off
	OrganizationAdmins      int `toml:"organization_admins" json:"organization_admins"`               // 0: off
	EveryWorkspaceMinimum   int `toml:"every_workspace_minimum" json:"every_workspace_minimum"`       // direct access to every workspace counts from so many
	CameAndWentTimes        int `toml:"came_and_went_times" json:"came_and_went_times"`               // so often in came_and_went_days is a finding
	CameAndWentDays         int `toml:"came_and_went_days" json:"came_and_went_days"`                 //
	PresentAgainSnapshots   int `toml:"present_again_snapshots" json:"present_again_snapshots"`       // complete snapshots without it before "present again"
	AcceptanceNoticeDays    int `toml:"acceptance_notice_days" json:"acceptance_notice_days"`         // an acceptance that ends within so many days
	LookAlikeDistance       int `toml:"look_alike_distance" json:"look_alike_distance"`               // edits between a domain and an approved one
	LookAlikeMinimumLetters int `toml:"look_alike_minimum_letters" json:"look_alike_minimum_letters"` // shorter domains are not compared
}

// External is a person from outside whose access somebody answers for.
type External struct {
	Email   string `toml:"email"`
	Sponsor string `toml:"sponsor"`
	Expires Date   `toml:"expires"`
}

// ToxicPair is two roles that nobody may hold together.
type ToxicPair struct {
	Name   string `toml:"name"`
	First  string `toml:"first"`
	Second string `toml:"second"`
}

// Accepted is a finding that somebody has accepted until a date. Every field is
// required.
type Accepted struct {
	Rule       string `toml:"rule"`
	Subject    string `toml:"subject"`
	Reason     string `toml:"reason"`
	AcceptedBy string `toml:"accepted_by"`
	AcceptedOn Date   `toml:"accepted_on"`
	Ticket     string `toml:"ticket"`
	Expires    Date   `toml:"expires"`
}

// Default returns the policy of an organization that has not written one.
func Default() Policy {
	return Policy{
		Review: Review{LeaverDays: 1},
		Thresholds: Thresholds{
			InvitationDays: 14, InvitationHighDays: 30, ContractDays: 30,
			MatchHighPercent: 95, RosterMatchPercent: 80, RosterDays: 31, RosterShrinkPercent: 20,
			DropPercent: 20, DropRows: 10,
			EveryWorkspaceMinimum: 3, CameAndWentTimes: 3, CameAndWentDays: 90, PresentAgainSnapshots: 2,
			AcceptanceNoticeDays: 14, LookAlikeDistance: 1, LookAlikeMinimumLetters: 6,
		},
	}
}

// Digest returns the SHA-256 of the file's bytes in hexadecimal; for the default policy,
// that of no bytes.
func (p Policy) Digest() string {
	sum := sha256.Sum256(p.Source)
	return hex.EncodeToString(sum[:])
}

// Parse reads a policy that is in one text; name is the file's name in errors. The error is Problems, with
// everything that is wrong, in the order of the file.
func Parse(name string, data []byte) (Policy, error) {
	p := Default()
	meta, err := toml.Decode(string(data), &p)
	if err != nil {
		line, text := inputs.TOMLProblem(err)
		return Policy{}, Problems{{name, line, text}}
	}
	c := checker{name: name, lines: inputs.IndexTOML(data)}
	unknown := meta.Undecoded()
	for _, key := range meta.Keys() {
		if otherSpelling(key) && !slices.ContainsFunc(unknown, func(k toml.Key) bool { return slices.Equal(k, key) }) {
			unknown = append(unknown, key)
		}
	}
	for _, key := range unknown {
		c.add(key, "%s", unknownKey(key))
	}
	if meta.IsDefined("include") && p.Include == "" {
		c.add(toml.Key{"include"}, "include: the path is empty: name a policy, or delete the line")
	}
	c.check(&p)
	if len(c.problems) > 0 {
		slices.SortStableFunc(c.problems, func(a, b Problem) int { return a.Line - b.Line })
		return Policy{}, Problems(slices.CompactFunc(c.problems, func(a, b Problem) bool { return a == b }))
	}
	p.Source = append([]byte{}, data...)
	return p, nil
}

// otherSpelling reports whether a key is not spelled as the policy's keys are, in small
// letters. The decoder takes a name in any case, so of two spellings either could count.
// Ids of rules and names of roles are not names of ours.
func otherSpelling(key toml.Key) bool {
	ours := len(key)
	if ours == 2 && key[0] == "severity" || ours == 3 && key[0] == "roles" && key[1] == "allows" {
		ours--
	}
	return slices.ContainsFunc(key[:ours], func(name string) bool {
		return strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != ""
	})
}

// SeverityNames returns the severities of a finding, worst first.
func SeverityNames() []string { return []string{"critical", "high", "medium", "low", "info"} }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
