package remediation

import (
	_ "embed"
	"fmt"
	"io"
	"net/http"
	"strings"
	"text/template"
	"time"

	"mvdan.cc/sh/v3/syntax"

	"tlaudit/text"
)

//go:embed script.sh.tmpl
var scriptTemplate string

// A step is one action of the script. Every comment is one line; a step without a command
// is left out.
type step struct {
	Comments []string
	Command  string
}

// Script writes a plan as a POSIX shell script that needs only curl. The script prints
// what it would do, and acts only with --yes. Ids are the only values of the API in its
// commands; everything else is in comments, each on one line. A blocked action is a
// comment, and so is an invitation: its command would have to contain an e-mail.
func Script(w io.Writer, p Plan) error {
	created, err := time.Parse(time.RFC3339, p.CreatedAt)
	if err != nil {
		return fmt.Errorf("script: created_at: %w", err)
	}
	digest, err := p.Digest()
	if err != nil {
		return err
	}
	var steps []step
	skipped := 0
	for i := range p.Actions {
		a := &p.Actions[i]
		if err := a.check(); err != nil {
			return fmt.Errorf("script: action %s: %w", text.Line(a.ID), err)
		}
		s, err := newStep(*a)
		if err != nil {
			return fmt.Errorf("script: action %s: %w", a.ID, err)
		}
		if s.Command == "" {
			skipped++
		}
		steps = append(steps, s)
	}
	for _, m := range p.Manual {
		steps = append(steps, step{Comments: []string{
			"by hand: " + text.Line(m.Subject), "why: " + text.Line(m.Reason), "what to do: " + text.Line(m.WhatToDo)}})
	}
	limit := created.Add(lifetime).UTC()
	t, err := template.New("script").Parse(scriptTemplate)
	if err != nil {
		return err
	}
	return t.Execute(w, map[string]any{
		"Snapshot": p.Snapshot, "CreatedAt": created.UTC().Format(time.RFC3339), "StateDigest": text.Line(p.StateDigest), "Digest": digest,
		"Limit": limit.Format(time.RFC3339), "LimitUnix": limit.Unix(), "Skipped": skipped, "Steps": steps,
		"Counts": fmt.Sprintf("%s to send, %d left out, %s by hand", text.Count(len(p.Actions)-skipped, "call"), skipped, text.Count(len(p.Manual), "step")),
	})
}

// newStep returns an action as a curl command, with comments that say what it does and why.
func newStep(a Action) (step, error) {
	s := step{Comments: []string{string(a.Action) + " " + a.ID + ": " + a.describe(), "why: " + text.Line(a.Reason)}}
	switch {
	case len(a.BlockedBy) > 0:
		s.Comments = append(s.Comments, "LEFT OUT, blocked by "+joinGuards(a.BlockedBy)+": "+a.Method+" "+a.Path)
		return s, nil
	case a.Action == Invite:
		s.Comments = append(s.Comments, `LEFT OUT: the command would have to contain an e-mail; "tlaudit remediate apply" sends it`)
		return s, nil
	}
	what, err := syntax.Quote(string(a.Action)+" "+a.ID, syntax.LangPOSIX)
	if err != nil {
		return step{}, err
	}
	status := "200"
	if a.Action == Cancel {
		status = "204"
	}
	request, err := a.request(`"$api"`)
	if err != nil {
		return step{}, err
	}
	s.Command = "send " + what + " " + status + " curl " + request
	return s, nil
}

// request returns the arguments of curl for an action; api is a word of the shell.
func (a Action) request(api string) (string, error) {
	path, err := syntax.Quote(a.Path, syntax.LangPOSIX)
	if err != nil {
		return "", err
	}
	words := []string{"--request", a.Method, "--url", api + path}
	switch a.Method {
	case http.MethodPost:
		words = append(words, "--header", "'Content-Type:'", "--data-raw", "''")
	case http.MethodPut:
		body, err := syntax.Quote(string(a.Body), syntax.LangPOSIX)
		if err != nil {
			return "", err
		}
		words = append(words, "--header", "'Content-Type: application/json'", "--data-raw", body)
	}
	return strings.Join(words, " "), nil
}

// Curl returns an action as one command of the shell, with the API's address in
// TLAUDIT_API_URL and the token in TLAUDIT_TOKEN, which no list of processes shows. The
// command uses only https, and fails at a redirect. It is empty for a blocked action, and
// for an invitation: its command would have to contain an e-mail.
func (a Action) Curl() (string, error) {
	if err := a.check(); err != nil {
		return "", fmt.Errorf("action %s: %w", text.Line(a.ID), err)
	}
	if len(a.BlockedBy) > 0 || a.Action == Invite {
		return "", nil
	}
	request, err := a.request(`"$TLAUDIT_API_URL"`)
	if err != nil {
		return "", fmt.Errorf("action %s: %w", a.ID, err)
	}
	return `printf 'header = "Authorization: %s"\n' "$TLAUDIT_TOKEN" | curl --disable --config - --silent --show-error --fail --globoff --path-as-is ` +
		`--proto '=https' --location --max-redirs 0 ` + request, nil
}

// describe says on one line what an action changes.
func (a Action) describe() string {
	p := a.Precondition
	switch a.Action {
	case Cancel, Resend:
		return text.Line(fmt.Sprintf("invitation of %s, %s, last sent %s", orUnknown(p.Email), p.Status, orUnknown(p.LastSentAt)))
	case Invite:
		return text.Line("invitation of " + string(p.Email))
	}
	role := "no direct role"
	if p.RoleID != "" {
		role = title(string(p.RoleName), string(p.RoleID))
	}
	return text.Line(fmt.Sprintf("%s in %s, %s", title(string(p.Email), string(p.UserID)), title(string(p.WorkspaceName), string(p.WorkspaceID)), role))
}

func orUnknown(o optional) string {
	if o == "" {
		return "unknown"
	}
	return string(o)
}

func joinGuards(guards []Guard) string {
	var names []string
	for _, g := range guards {
		names = append(names, string(g))
	}
	return strings.Join(names, ", ")
}
