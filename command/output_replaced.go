package command

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"tlaudit/findings"
)

// longestHead is how much of a file is read to find out what it is, in bytes: more than a
// policy, a token or the first line of a list has.
const longestHead = 1 << 20

var (
	// listHead matches how a list begins: its columns as a table, as Markdown, as CSV and
	// as JSON, or the line that a comparison begins with.
	listHead = regexp.MustCompile(`^(organization +(workspace_name|email|critical) |email +organization |workspace_name +(workspace_id +)?email +(user_id +)?source |id +taken_at +status |severity +rule +(about|findings) |id +title +kind +severity |No findings\.\n` +
		`|\| (organization \| (workspace\\_id|email|critical)|email \| organization|workspace\\_id \| workspace\\_name \| user\\_id|id \| taken\\_at \| finished\\_at|severity \| rule \| about|id \| title \| kind \| severity) \|` +
		`|(organization,(workspace_id|email|critical)|email,organization|workspace_id,workspace_name,user_id,email|id,taken_at,finished_at|snapshot_id,taken_at,kind|rule,kind,severity,state|id,title,kind,severity),` +
		`|\[\]\n$|\[\n  \{("organization": [^,]*, "(workspace_id|email|critical)"|"email": [^,]*, "organization"|"workspace_id": [^,]*, "workspace_name"|"id": \d+, "taken_at"|"id": "[^"]*", "title"): ` +
		`|\{"snapshot": \d+, "baseline": |\{\n"from": \{"id":\d+,|(## )?Drift from snapshot \d+ \()`)
	// statusHead matches how status begins: as text, as JSON and as metrics.
	statusHead = regexp.MustCompile(`^(newest complete snapshot: |organization +newest complete |\[\n  \{"organization": "[^"]*", "status": |\{"newest":\{"id":|# HELP tlaudit_)`)
	// planHead matches how a plan begins, journalHead how a journal does.
	planHead    = regexp.MustCompile(`^\{\s*"version": ?\d+,\s*"snapshot": ?\d+,\s*"state_digest": ?"`)
	journalHead = regexp.MustCompile(`^\{"time":"[^"]*","run":"[^"]*","plan":"`)
	// oneToken matches a file of one token, as RFC 6750 writes it, and nothing else.
	oneToken = regexp.MustCompile(`^[A-Za-z0-9._~+/:-]+=*\r?\n?$`)
)

// neverForced is what to do about a file that stays, also with --force.
const neverForced = ", which --force does not replace either: give another name"

// replaceable returns an error if the file that exists must stay: evidence, the policy and
// the token always, other files that this output did not write without force. Nothing is
// lost with an empty file.
func (o outputFile) replaceable(d *Deps) error {
	file, err := os.Open(o.path)
	if err != nil {
		return o.unlessForced("it exists and cannot be read")
	}
	head, err := io.ReadAll(io.LimitReader(file, longestHead))
	if err := errors.Join(err, file.Close()); err != nil {
		return withoutPath(err)
	}
	switch {
	case bytes.HasPrefix(head, []byte("SQLite format 3\x00")):
		return errors.New("it is a database" + neverForced)
	case journalHead.Match(head):
		return errors.New("it is a journal" + neverForced)
	case o.is(d.Getenv("TLAUDIT_POLICY")), isPolicy(o.path, head):
		return errors.New("it is a policy" + neverForced)
	case len(head) == 0, o.replaces(head):
		return nil
	case o.is(d.Getenv("TLAUDIT_TOKEN_FILE")), isToken(head):
		return errors.New("it may be a token" + neverForced)
	}
	return o.unlessForced("it exists, and this command did not write it")
}

func (o outputFile) unlessForced(why string) error {
	if o.force {
		return nil
	}
	return errors.New(why + ": pass --force to replace it, or give another name")
}

// is reports whether the output is the file at another path.
func (o outputFile) is(path string) bool {
	ours, err := os.Stat(o.path)
	if err != nil {
		return false
	}
	other, err := os.Stat(path)
	return err == nil && os.SameFile(ours, other)
}

// isPolicy reports whether a file is a policy, or is meant to be one.
func isPolicy(path string, head []byte) bool {
	if filepath.Ext(path) == ".toml" {
		return true
	}
	says := false // whether a line is neither blank nor a comment
	for line := range strings.Lines(string(head)) {
		line = strings.TrimSpace(line)
		says = says || line != "" && line[0] != '#'
	}
	_, err := findings.Parse(path, head)
	return says && err == nil
}

// isToken reports whether a file holds nothing but what can be a token.
func isToken(head []byte) bool { return oneToken.Match(head) }

// isList reports whether a file begins as a list does.
func isList(head []byte) bool { return listHead.Match(head) }

// isStatus reports whether a file begins as status does.
func isStatus(head []byte) bool { return statusHead.Match(head) }

// isPlan reports whether a file begins as a plan does.
func isPlan(head []byte) bool { return planHead.Match(head) }

// neverReplaces is for what needs --force: like a bundle, a report may hold what somebody
// has typed into it.
func neverReplaces([]byte) bool { return false }
