package findings

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"tlaudit/identity"
	"tlaudit/inputs"
)

var (
	quarter = regexp.MustCompile(`^[0-9]{4}-Q[1-4]$`)
	subject = regexp.MustCompile(`^(organization|(workspace|user|role|enrollment):.+|policy:[0-9a-f]{16}|grant:[^/]+/[^/]+/direct/.+)$`)
	ruleID  = regexp.MustCompile(`^[A-Z0-9]+(-[A-Z0-9]+)+$`)
)

// mostDays is the largest number of days that a policy may have: ten years.
const mostDays = 3650

// A checker collects the problems that decoding the types of a policy does not find.
type checker struct {
	name     string
	lines    inputs.TOMLLines
	problems []Problem
}

func (c *checker) add(key toml.Key, format string, args ...any) {
	c.problems = append(c.problems, Problem{c.name, c.lines.Of(key...), fmt.Sprintf(format, args...)})
}

func (c *checker) check(p *Policy) {
	c.domains("approved_domains", p.Organization.ApprovedDomains)
	c.domains("known_domains", p.Organization.KnownDomains)
	if p.Organization.TokenAccount != "" {
		c.account(toml.Key{"organization", "token_account"}, "organization.token_account", p.Organization.TokenAccount)
	}
	c.people("protected_users", p.ProtectedUsers)
	c.workspaces(p.Workspaces)
	c.serviceAccounts(p.ServiceAccounts)
	c.samePerson(p.SamePerson)
	if p.Review.Period != "" && !quarter.MatchString(p.Review.Period) {
		c.add(toml.Key{"review", "period"}, "review.period: %q is not a quarter such as 2026-Q3", p.Review.Period)
	}
	c.date(toml.Key{"review", "due"}, "review.due", p.Review.Due)
	c.between(toml.Key{"review", "cadence"}, "review.cadence", p.Review.Cadence, 0, 24*366)
	c.between(toml.Key{"review", "leaver_days"}, "review.leaver_days", p.Review.LeaverDays, 0, mostDays)
	c.rosterWords(p.Roster)
	c.thresholds(p.Thresholds)
	for _, rule := range sortedKeys(p.Severity) {
		key := toml.Key{"severity", rule}
		if !ruleID.MatchString(rule) {
			c.add(key, "severity.%s: %q is not a rule id such as TL-INV-01", rule, rule)
		} else if unknownRule(rule) {
			c.add(key, "severity.%s: there is no such rule", rule)
		}
		if s := p.Severity[rule]; s != "off" && !slices.Contains(SeverityNames(), s) {
			c.add(key, "severity.%s: %q is not one of %s, off", rule, s, strings.Join(SeverityNames(), ", "))
		}
	}
	c.filled(toml.Key{"roles", "privileged"}, p.Roles.Privileged)
	c.filled(toml.Key{"roles", "standard"}, p.Roles.Standard)
	for _, role := range p.Roles.Privileged {
		if slices.ContainsFunc(p.Roles.Standard, func(s string) bool { return fold(role) != "" && fold(s) == fold(role) }) {
			c.add(toml.Key{"roles", "standard"}, "roles.standard: %q is also in roles.privileged", role)
		}
	}
	registered := map[string]bool{}
	for i, e := range p.External {
		key := toml.Key{"external", fmt.Sprint(i)}
		if email := identity.EmailKey(e.Email); registered[email] {
			c.add(append(key, "email"), "external %d: email: %q is registered twice", i+1, e.Email)
		} else {
			registered[email] = true
		}
		if err := identity.CheckAddress(e.Email); err != nil {
			c.add(append(slices.Clone(key), "email"), "external %d: email: %v", i+1, err)
		}
		c.date(append(key, "expires"), fmt.Sprintf("external %d: expires", i+1), e.Expires)
	}
	for i, t := range p.ToxicPairs {
		if strings.TrimSpace(t.First) == "" || strings.TrimSpace(t.Second) == "" {
			c.add(toml.Key{"toxic_pair", fmt.Sprint(i)}, "toxic_pair %d: first and second are required", i+1)
		} else if fold(t.First) == fold(t.Second) {
			c.add(toml.Key{"toxic_pair", fmt.Sprint(i)}, "toxic_pair %d: first and second are the same role, %q", i+1, t.First)
		}
	}
	for i, a := range p.Accepted {
		c.accepted(i, a)
	}
}

func (c *checker) domains(name string, all []string) {
	for i, d := range all {
		if err := identity.CheckDomain(d); err != nil {
			c.add(toml.Key{"organization", name}, "organization.%s: entry %d: %v", name, i+1, err)
		}
	}
}

// people checks a list of e-mails and user ids.
func (c *checker) people(name string, all []string) {
	for i, entry := range all {
		c.account(toml.Key{name}, fmt.Sprintf("%s: entry %d", name, i+1), entry)
	}
	c.filled(toml.Key{name}, all)
}

// account checks an e-mail or a user id; name is what the message calls it.
func (c *checker) account(key toml.Key, name, entry string) {
	err := identity.CheckID(entry)
	if strings.Contains(entry, "@") {
		err = identity.CheckAddress(entry)
	}
	if err != nil {
		c.add(key, "%s: %v", name, err)
	}
}

// person checks somebody's name or e-mail address; name is what the message calls it.
func (c *checker) person(key toml.Key, name, who string) {
	if !strings.Contains(who, "@") {
		return
	}
	if err := identity.CheckAddress(who); err != nil {
		c.add(key, "%s: %v", name, err)
	}
}

// filled checks that no entry of a list is empty: it would match nothing, and say nothing.
func (c *checker) filled(key toml.Key, all []string) {
	for i, entry := range all {
		if identity.Trim(entry) == "" {
			c.add(key, "%s: entry %d is empty", key, i+1)
		}
	}
}

func (c *checker) accepted(i int, a Accepted) {
	key := toml.Key{"accepted", fmt.Sprint(i)}
	for _, f := range []struct{ name, value string }{
		{"rule", a.Rule}, {"subject", a.Subject}, {"reason", a.Reason}, {"accepted_by", a.AcceptedBy},
		{"accepted_on", string(a.AcceptedOn)}, {"ticket", a.Ticket}, {"expires", string(a.Expires)},
	} {
		if strings.TrimSpace(f.value) == "" {
			c.add(key, "accepted %d: %s is required", i+1, f.name)
		}
	}
	if a.Rule != "" && !ruleID.MatchString(a.Rule) {
		c.add(append(slices.Clone(key), "rule"), "accepted %d: rule: %q is not a rule id such as TL-INV-01", i+1, a.Rule)
	} else if unknownRule(a.Rule) {
		c.add(append(slices.Clone(key), "rule"), "accepted %d: rule: there is no rule %q", i+1, a.Rule)
	}
	if strings.HasPrefix(a.Rule, "TL-") && a.Subject != "" && !subject.MatchString(a.Subject) {
		c.add(append(slices.Clone(key), "subject"), "accepted %d: subject: %q is not a subject such as user:<id>: findings --format json prints them", i+1, a.Subject)
	}
	c.date(append(slices.Clone(key), "accepted_on"), fmt.Sprintf("accepted %d: accepted_on", i+1), a.AcceptedOn)
	c.date(append(slices.Clone(key), "expires"), fmt.Sprintf("accepted %d: expires", i+1), a.Expires)
	if a.AcceptedOn != "" && a.Expires != "" && a.Expires < a.AcceptedOn {
		c.add(append(slices.Clone(key), "expires"), "accepted %d: expires %s is before accepted_on %s", i+1, a.Expires, a.AcceptedOn)
	}
}

func (c *checker) thresholds(t Thresholds) {
	for _, f := range []struct {
		name     string
		value    int
		min, max int
	}{
		{"invitation_days", t.InvitationDays, 1, mostDays},
		{"invitation_high_days", t.InvitationHighDays, 1, mostDays},
		{"contract_days", t.ContractDays, 1, mostDays},
		{"match_high_percent", t.MatchHighPercent, 1, 100},
		{"roster_match_percent", t.RosterMatchPercent, 1, 100},
		{"roster_days", t.RosterDays, 1, mostDays},
		{"roster_shrink_percent", t.RosterShrinkPercent, 1, 100},
		{"drop_percent", t.DropPercent, 1, 100},
		{"drop_rows", t.DropRows, 1, 1_000_000},
		{"privileged_per_workspace", t.PrivilegedPerWorkspace, 0, 1_000_000},
		{"organization_owners", t.OrganizationOwners, 0, 1_000_000},
		{"organization_admins", t.OrganizationAdmins, 0, 1_000_000},
		{"every_workspace_minimum", t.EveryWorkspaceMinimum, 1, 1_000_000},
		{"came_and_went_times", t.CameAndWentTimes, 1, 1000},
		{"came_and_went_days", t.CameAndWentDays, 1, mostDays},
		{"present_again_snapshots", t.PresentAgainSnapshots, 1, 1000},
		{"acceptance_notice_days", t.AcceptanceNoticeDays, 1, mostDays},
		{"look_alike_distance", t.LookAlikeDistance, 1, 3},
		{"look_alike_minimum_letters", t.LookAlikeMinimumLetters, 3, 100},
	} {
		c.between(toml.Key{"thresholds", f.name}, "thresholds."+f.name, f.value, f.min, f.max)
	}
	if t.InvitationHighDays < t.InvitationDays {
		c.add(toml.Key{"thresholds", "invitation_high_days"}, "thresholds.invitation_high_days: %d is below invitation_days, %d", t.InvitationHighDays, t.InvitationDays)
	}
}

// between checks a number; name is what the message calls it.
func (c *checker) between(key toml.Key, name string, value, least, most int) {
	if value < least || value > most {
		c.add(key, "%s: %d is not between %d and %d", name, value, least, most)
	}
}

// date checks a day; name is what the message calls it.
func (c *checker) date(key toml.Key, name string, value Date) {
	if value == "" {
		return
	}
	if _, err := time.Parse(time.DateOnly, string(value)); err != nil {
		c.add(key, "%s: %q is not a date such as 2026-09-30", name, value)
	}
}

// unknownRule reports whether an id has the form of a built-in rule's and is not one.
// Other ids are those of the user's own rules.
func unknownRule(id string) bool {
	return strings.HasPrefix(id, "TL-") && !builtIn(id)
}

// builtIn reports whether an id is that of a built-in rule.
func builtIn(id string) bool {
	_, err := fs.Stat(rules, "rules/"+id+".sql")
	return err == nil
}
