package findings

import (
	"fmt"
	"reflect"
	"strings"
	"unicode"

	"tlaudit/text"
)

// InitPolicy returns a policy to begin with: every key with its default and its purpose,
// the domains in use, and every role with its class and its holders. Everything but the
// organization's id is a comment, so it changes nothing until somebody edits it. Parse
// reads it.
func InitPolicy(c Census) []byte {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	say("# The policy of tlaudit. What is not set has its default. Unknown keys are errors:")
	say("# tlaudit policy check says where. Counts are those of snapshot %d, %s.", c.At.Snapshot, c.At.TakenAt)
	say("")
	say("# Another policy, such as that of your group, by its path from this file: it holds where this one says nothing.")
	say("# include = \"group.toml\"")
	say("")
	say("# People whom no plan may touch, by e-mail or user id.")
	say("# protected_users = [\"owner@example.com\"]")
	say("")
	say("[organization]")
	say("# name = \"\"")
	if c.Organization != "" {
		say("id = %s", quoted(c.Organization))
	}
	say("# The domains of your own e-mails; a sub-domain counts only if it is listed. Domains in use:")
	for _, d := range c.Domains {
		say("#   %s: %s, %s", quoted(d.Domain), text.Count(d.Accounts, "account"), text.Count(d.Invitations, "invitation"))
	}
	say("# approved_domains = [%s]", mostUsed(c.Domains))
	say("# Domains of others that you know: they are never look-alikes.")
	say("# known_domains = []")
	say("# The account whose token tlaudit uses, by e-mail or user id.")
	say("# token_account = \"audit-token@example.com\"")
	say("")
	say("[review]")
	for _, line := range []string{
		`period = "2026-Q3"  # the quarter under review`, `due = "2026-10-14"    # when decisions are due`,
		`control = ""          # the reference of the control`, `owner = ""            # who answers for it`,
		`coordinator = ""      # whom reviewers write to`, `cadence = 26          # hours between snapshots at most; 0, the default: none agreed`,
		fmt.Sprintf(`leaver_days = %d       # days within which a leaver's access must be gone`, Default().Review.LeaverDays),
	} {
		say("# %s", line)
	}
	say("")
	say("[roles]")
	say("# A role is named by its name or id, in any case; * matches any text. A role that is not")
	say("# named has the class of words in its name. Privileged: %s.", strings.Join(PrivilegedPatterns(), ", "))
	say("# Standard: %s.", strings.Join(StandardPatterns(), ", "))
	for _, class := range []Class{Unclassified, Privileged, Standard} {
		say("# Now %s:", class)
		none := true
		for _, r := range c.Roles {
			if is, _ := Default().Classify(r.RoleID, r.Name); is != class {
				continue
			}
			none = false
			entry := r.Name
			if entry == "" {
				entry = r.RoleID
			}
			line := quoted(entry) + ": " + holders(r.Holders)
			if r.Roles > 1 {
				line += ", " + text.Count(r.Roles, "role") + " of that name"
			}
			if r.Name == "" {
				line += ", a role without a known name"
			}
			say("#   %s", line)
		}
		if none {
			say("#   none")
		}
	}
	say("# privileged = []")
	say("# standard = []")
	say("# [roles.allows] # what a role allows, in your words; reports show it")
	say("# \"Workspace Admin\" = \"Manages members and roles of the workspace\"")
	say("")
	say("[roster]")
	say("# What the roster's words of status mean, in any case; active, terminated and leave mean themselves.")
	say("# A word without a meaning is a finding (TL-DAT-10) and never counts as active. On the roster:")
	for _, w := range c.Words {
		if w.Means == StatusNotGiven {
			say("#   no word: %s", text.Count(w.Rows, "row"))
			continue
		}
		say("#   %s: %s, %s", quoted(w.Word), text.Count(w.Rows, "row"), w.Means)
	}
	if len(c.Words) == 0 {
		say("#   none: the snapshot has no roster")
	}
	say("# active = []")
	say("# terminated = []")
	say("# leave = []")
	say("")
	say("[thresholds]")
	for _, t := range thresholdLines(Default().Thresholds) {
		say("# %s", t)
	}
	say("")
	say("# A severity by rule: critical, high, medium, low, info, or off.")
	say("# [severity]")
	say("# \"TL-PRV-05\" = \"info\" # off unless it is named here")
	say("")
	say("# Workspaces now, by id:")
	for _, w := range c.Workspaces {
		say("#   %s: %s", quoted(w.WorkspaceID), quoted(w.Name))
	}
	b.WriteString(tableExamples)
	return []byte(b.String())
}

// thresholdLines returns a line for each threshold: its key, its default and its purpose.
func thresholdLines(t Thresholds) []string {
	values, uses := reflect.ValueOf(t), thresholdUses()
	var lines []string
	for i := range values.NumField() {
		name := values.Type().Field(i).Tag.Get("toml")
		assignment := fmt.Sprintf("%s = %d", name, values.Field(i).Int())
		lines = append(lines, fmt.Sprintf("%-32s # %s", assignment, uses[name]))
	}
	return lines
}

// thresholdUses returns the purpose of each threshold by its key.
func thresholdUses() map[string]string {
	return map[string]string{
		"invitation_days":            "days that an invitation may be pending",
		"invitation_high_days":       "days from which that is high",
		"contract_days":              "days before its end from which a contract is a finding",
		"match_high_percent":         "% of accounts on the roster from which an account that is not is a high finding",
		"roster_match_percent":       "% of accounts on the roster under which the roster is not relied on",
		"roster_days":                "days that a roster may be old",
		"roster_shrink_percent":      "% that a roster may shrink by",
		"drop_percent":               "% that the population may fall by before a walk is refused",
		"drop_rows":                  "and only if it fell by so many",
		"privileged_per_workspace":   "privileged people a workspace may have; 0: off",
		"organization_owners":        "owners that the organization may have; 0: off",
		"organization_admins":        "admins that the organization may have; 0: off",
		"every_workspace_minimum":    "workspaces from which direct access to all of them is a finding",
		"came_and_went_times":        "times that access may come and go",
		"came_and_went_days":         "in so many days",
		"present_again_snapshots":    "complete snapshots without access before it is present again",
		"acceptance_notice_days":     "days before its end from which an acceptance is reported",
		"look_alike_distance":        "letters that may differ between a domain and the approved one that it looks like",
		"look_alike_minimum_letters": "letters under which an approved domain has no look-alikes",
	}
}

// mostUsed returns the first domain, quoted; empty without domains.
func mostUsed(domains []DomainUse) string {
	if len(domains) == 0 {
		return ""
	}
	return quoted(domains[0].Domain)
}

func holders(n int64) string {
	if n == 0 {
		return "nobody now"
	}
	return text.Count(n, "person")
}

// quoted returns s as a TOML string; characters that people cannot see are escaped.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case unicode.IsGraphic(r) && (r == ' ' || !unicode.IsSpace(r)):
			b.WriteRune(r)
		case r < 1<<16:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
