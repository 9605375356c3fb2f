package findings

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// What a line of the policy names.
const (
	anAddress    = "address"
	aUser        = "user"
	aWorkspace   = "workspace"
	anEnrollment = "enrollment"
	aRole        = "role"
)

// A policyLine is one thing that a line of the policy names. A line that names several
// has as many policyLines with the same subject.
type policyLine struct {
	Subject string `json:"subject"` // see policySubject
	Table   string `json:"table"`
	Value   string `json:"value"` // as the policy has it
	Is      string `json:"is"`    // anAddress, aUser, ...
	Key     string `json:"key"`   // the key of an e-mail, or an id as the API writes it
	Gone    bool   `json:"gone"`  // of a role: an earlier snapshot knew one that the line names, and none is left
}

// policySubject returns the subject of findings about a line of the policy: the first 16
// hexadecimal digits of the SHA-256 of the JSON array [table, value].
func policySubject(table, value string) string {
	b := append(snapshot.AppendQuoted([]byte{'['}, table), ',')
	sum := sha256.Sum256(append(snapshot.AppendQuoted(b, value), ']'))
	return "policy:" + hex.EncodeToString(sum[:8])
}

// loadPolicyLines lists what the lines of the policy name, in order. What matches a name
// of a role is decided here, since SQL cannot; the rest by the rule.
func (p *Parameters) loadPolicyLines(ctx context.Context, l *snapshot.Ledger) error {
	var lines []policyLine
	add := func(table, value, is, key string) {
		if line := (policyLine{Subject: policySubject(table, value), Table: table, Value: value, Is: is, Key: key}); !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	account := func(table, value string) {
		if strings.Contains(value, "@") {
			add(table, value, anAddress, identity.EmailKey(value))
		} else {
			add(table, value, aUser, p.id(value))
		}
	}
	for _, value := range p.Policy.ProtectedUsers {
		account("protected_users", value)
	}
	for _, value := range p.Policy.serviceAccounts() {
		account("service_account", value)
	}
	for _, s := range p.Policy.SamePerson {
		for _, value := range s.Accounts {
			account("same_person", value)
		}
	}
	for _, w := range p.Policy.Workspaces {
		if !w.Retired(Date(p.At.TakenAt[:len(time.DateOnly)])) { // a retired one may be gone
			add("workspace", w.ID, aWorkspace, p.id(w.ID))
		}
	}
	for _, e := range p.Policy.External {
		account("external", e.Email)
	}
	for _, t := range p.Policy.ToxicPairs {
		add("toxic_pair", t.First, aRole, t.First)
		add("toxic_pair", t.Second, aRole, t.Second)
	}
	for _, value := range slices.Concat(p.Policy.Roles.Privileged, p.Policy.Roles.Standard, sortedKeys(p.Policy.Roles.Allows)) {
		add("roles", value, aRole, value)
	}
	for _, a := range p.Policy.Accepted {
		for _, named := range idsOf(a.Subject) {
			add("accepted", a.Subject, named.is, p.id(named.id))
		}
	}
	p.policyLines = lines
	return p.loadGoneRoles(ctx, l)
}

// loadGoneRoles decides which roles of policyLines are gone. None is where a listing that
// could name it was not read.
func (p *Parameters) loadGoneRoles(ctx context.Context, l *snapshot.Ledger) error {
	open := map[string]bool{} // entries that name no role of At
	if p.unread > 0 || !p.read[snapshot.OrganizationRoles] {
		return nil
	}
	for _, line := range p.policyLines {
		if line.Is == aRole && !slices.ContainsFunc(p.roles, func(r classifiedRole) bool { return r.current && namesOrCovers(line.Key, r.id, r.name) }) {
			open[line.Key] = true
		}
	}
	if len(open) == 0 {
		return nil
	}
	for r, err := range l.RolesBefore(ctx, p.At.Snapshot) {
		if err != nil {
			return err
		}
		for i, line := range p.policyLines {
			if open[line.Key] && line.Is == aRole && namesOrCovers(line.Key, r.RoleID, r.Name) {
				p.policyLines[i].Gone = true
			}
		}
	}
	return nil
}

func namesOrCovers(entry, id, name string) bool {
	return namesRole(entry, id, name) || coversRole(entry, id, name)
}

type namedID struct{ is, id string }

// idsOf returns the ids in the subject of a finding.
func idsOf(subject string) []namedID {
	kind, rest, _ := strings.Cut(identity.Trim(subject), ":")
	switch kind {
	case aUser, aWorkspace, anEnrollment, aRole:
		return []namedID{{kind, rest}}
	case "grant": // <workspace>/<user>/<source>/<role>
		if parts := strings.SplitN(rest, "/", 4); len(parts) == 4 {
			return []namedID{{aWorkspace, parts[0]}, {aUser, parts[1]}, {aRole, parts[3]}}
		}
	}
	return nil
}

// sameSubject reports whether two subjects are one: ids are compared as ids.
func sameSubject(a, b string) bool { return a == b || subjectKey(a) == subjectKey(b) }

func subjectKey(subject string) string {
	kind, rest, ok := strings.Cut(identity.Trim(subject), ":")
	if !ok {
		return subject
	}
	parts := strings.Split(rest, "/")
	for i, part := range parts {
		parts[i] = identity.ID(part)
	}
	return kind + ":" + strings.Join(parts, "/")
}
