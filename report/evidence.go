package report

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path/filepath"

	"tlaudit/findings"
)

// evidenceTable says where everything in this file comes from, and holds what a
// later reader of the file needs as named cells.
func (b *builder) evidenceTable(ctx context.Context, e examination, part string) (Table, error) {
	facts := b.identity(e, part)
	collected, err := b.collection()
	if err != nil {
		return Table{}, err
	}
	facts = append(facts, collected...)
	asked, err := b.asked(ctx)
	if err != nil {
		return Table{}, err
	}
	facts = append(facts, asked...)
	facts = append(facts, b.inputs()...)
	facts = append(facts, b.ruleFacts()...)
	thresholds, err := b.thresholds()
	if err != nil {
		return Table{}, err
	}
	facts = append(facts, thresholds...)
	facts = append(facts, writing(e, b.options.ExactCSV)...)
	facts = append(facts, checking()...)
	facts = append(facts, glossary()...)
	return factTable("Evidence", "Evidence", nil, facts), nil
}

// factTable draws facts as a sheet of three columns.
func factTable(name, title string, banners []string, facts []Fact) Table {
	return Table{
		Name: name, Sheet: true, Anchors: true, Title: title, Banners: banners, Empty: noneFound, Total: len(facts),
		Columns: []Column{{Header: "Section", Width: 24, Wrap: true}, {Header: "Item", Width: 44, Wrap: true}, {Header: "Value", Width: 90, Wrap: true}},
		Marks:   sectionMarks("Section"),
		Rows:    rowsFrom(len(facts), func(i int) Row { return Row{facts[i].Section, facts[i].Item, facts[i].Value} }),
	}
}

// sectionMarks draw a line where a section begins, and make its name faint in the
// rows that only repeat it.
func sectionMarks(header string) []Mark {
	above := "OFFSET({" + header + "},-1,0)"
	return []Mark{
		{When: "{" + header + "}<>" + above, Style: Lined},
		{When: "{" + header + "}=" + above, Columns: []string{header}, Style: Faint},
	}
}

func (b *builder) identity(e examination, part string) []Fact {
	const section = "Identity"
	baseline, baseDigest := any("No baseline"), any("No baseline")
	if b.base != nil {
		baseline, baseDigest = b.base.number, b.base.stateDigest
	}
	fact := func(item, name string, value any) Fact { return Fact{section, item, Named{"tlaudit_" + name, value}} }
	return []Fact{
		fact("workbook_format", "workbook_format", int64(WorkbookFormat)),
		fact("review_id", "review_id", b.reviewID),
		fact("Snapshot", "snapshot", b.now.number),
		fact("State digest", "state_digest", b.now.stateDigest),
		fact("Chain at the snapshot", "chain_head", b.now.chain),
		fact("Baseline", "baseline", baseline),
		fact("State digest of the baseline", "baseline_state_digest", baseDigest),
		fact("Policy digest", "policy_digest", b.options.Policy.Digest()),
		fact("Part", "part", part),
		fact("Rows with a row_key", "rows", int64(e.rows)),
		fact("Rows digest", "rows_digest", e.digest),
	}
}

func (b *builder) collection() ([]Fact, error) {
	const section = "Collection"
	w := b.now
	facts := []Fact{
		{section, "API", orWords(w.apiURL, unknown)},
		{section, "Organization id", orWords(w.organization, unknown)},
		{section, "Reading began", w.takenAt},
		{section, "Reading ended", w.finishedAt},
		{section, "Collected by, as recorded by the collecting host", orWords(w.collectedBy, unknown)},
		{section, "Collecting tool's version", orWords(w.toolVersion, unknown)},
		{section, "Change digest", orWords(w.changeDigest, unknown)},
	}
	parameters, err := b.parameters()
	return append(facts, parameters...), err
}

// parameters lists what the walk was asked for, a line for each name; a walk notes
// there the credential's label and digest too.
func (b *builder) parameters() ([]Fact, error) {
	const section = "Parameters of the walk"
	var values, before map[string]json.RawMessage
	if err := b.now.readParameters(&values); err != nil {
		return nil, err
	}
	if b.base != nil {
		if err := b.base.readParameters(&before); err != nil {
			return nil, err
		}
	}
	var facts, inputs []Fact
	for _, name := range sortedKeys(values) {
		if name == "queries" {
			continue // they stand beside their endpoints
		}
		if name == "inputs" {
			var err error
			if inputs, err = inputsOfWalk(values[name], before[name]); err != nil {
				return nil, err
			}
			continue
		}
		var s string
		if err := json.Unmarshal(values[name], &s); err != nil {
			s = string(values[name])
		}
		switch then, ok := before[name]; {
		case ok && string(then) != string(values[name]):
			s += " (at the baseline: " + string(then) + ")"
		case ok && name == "token_sha256":
			s += " (the same at the baseline)"
		}
		facts = append(facts, Fact{section, name, s})
	}
	return append(facts, inputs...), nil
}

// An inputOfWalk is a file that was given to a walk.
type inputOfWalk struct {
	Name   string `json:"name"`
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"`
	Date   string `json:"date"`
}

func (i inputOfWalk) words() string {
	return fmt.Sprintf("%s, %s, of %s, SHA-256 %s", orWords(i.Name, unknown), findings.Count(int(i.Rows), "row"), orWords(i.Date, "an unknown date"), orWords(i.SHA256, unknown))
}

// inputsOfWalk lists the files that the walk was given, and the file of the same use that the
// baseline's walk was given where it is another.
func inputsOfWalk(now, then json.RawMessage) ([]Fact, error) {
	const section = "Inputs of the walk"
	var files, earlier map[string]inputOfWalk
	if err := json.Unmarshal(now, &files); err != nil {
		return nil, fmt.Errorf("inputs of the walk: %w", err)
	}
	if then != nil {
		if err := json.Unmarshal(then, &earlier); err != nil {
			return nil, fmt.Errorf("inputs of the baseline's walk: %w", err)
		}
	}
	var facts []Fact
	for _, use := range sortedKeys(files) {
		facts = append(facts, Fact{section, use, files[use].words()})
		if was, ok := earlier[use]; ok && was != files[use] {
			facts = append(facts, Fact{section, use + " at the baseline", was.words()})
		}
	}
	return facts, nil
}

func (b *builder) asked(ctx context.Context) ([]Fact, error) {
	const section = "Asked of the API"
	var recorded struct {
		Queries map[string]string `json:"queries"`
	}
	if err := b.now.readParameters(&recorded); err != nil {
		return nil, err
	}
	var facts []Fact
	for r, err := range ask(ctx, b.source, "requests", at(b.now.number)) {
		if err != nil {
			return nil, err
		}
		endpoint := r[0]
		if query := recorded.Queries[endpoint]; query != "" {
			endpoint += "?" + query
		}
		facts = append(facts, Fact{section, endpoint, fmt.Sprintf("requests %s, retries %s, failures %s, rows %s, total by the API %s, pages %s, walks %s, bytes %s",
			r[1], r[2], r[3], r[4], orWords(r[5], "not given"), orWords(r[6], "0"), orWords(r[7], "0"), r[8])})
	}
	for _, resource := range sortedKeys(b.coverage) {
		c := b.coverage[resource]
		text := c.status
		if c.httpStatus != "" && c.status != "read" {
			text += ", HTTP " + c.httpStatus
		}
		if c.errorCode != "" {
			text += ", " + c.errorCode
		}
		if c.fingerprint != "" {
			text += ", fingerprint " + c.fingerprint
		}
		facts = append(facts, Fact{"Read or not", resource, text})
	}
	return facts, nil
}

func (b *builder) inputs() []Fact {
	const section = "Inputs of this report"
	facts := []Fact{
		{section, "Tool's version", orWords(b.options.Tool.Version, unknown)},
		{section, "Tool's commit", orWords(b.options.Tool.Commit, unknown)},
		{section, "SHA-256 of the executable", orWords(b.options.Tool.Digest, unknown)},
		{section, "Policy", policyWords(b)},
	}
	if r := b.options.Reviewers; r != nil {
		sum := sha256.Sum256(r.Source)
		facts = append(facts, Fact{section, "Reviewers", fmt.Sprintf("%s, %s, SHA-256 %x", filepath.Base(r.name), findings.Count(len(r.Lines), "line"), sum)})
	}
	for _, f := range b.options.Flags {
		facts = append(facts, Fact{section, "Flag", f})
	}
	return facts
}

// thresholds are the numbers of the policy that rules compare with.
func (b *builder) thresholds() ([]Fact, error) {
	values, err := json.Marshal(b.options.Policy.Thresholds)
	if err != nil {
		return nil, fmt.Errorf("thresholds: %w", err)
	}
	var named map[string]json.Number
	if err := json.Unmarshal(values, &named); err != nil {
		return nil, fmt.Errorf("thresholds: %w", err)
	}
	var facts []Fact
	for _, name := range sortedKeys(named) {
		facts = append(facts, Fact{"Thresholds", "thresholds." + name, named[name].String()})
	}
	return facts, nil
}

func policyWords(b *builder) string {
	if b.options.Policy.Source == nil {
		return "The built-in policy: no file was given"
	}
	return fmt.Sprintf("%d bytes, SHA-256 %s", len(b.options.Policy.Source), b.options.Policy.Digest())
}

func writing(e examination, exactCSV bool) []Fact {
	const section = "Writing"
	prefixed := any(int64(e.prefixed))
	if exactCSV {
		prefixed = "None: exact values, not safe to open in a spreadsheet"
	}
	return []Fact{
		{section, "Cells cut to 32,767 characters", int64(e.cut)},
		{section, "Cells of the CSV files that begin with an added '", prefixed},
	}
}

func checking() []Fact {
	const section = "How to check"
	return []Fact{
		{section, "Limits", "The digests show that this file and the ledger agree, and that the ledger is unchanged since its head was noted elsewhere. Whoever controls the machine could have rebuilt everything before that."},
		{section, "The ledger", "tlaudit verify --full recomputes every digest and the chain."},
		{section, "The state digest by hand", "tlaudit verify sql | sqlite3 -readonly -batch access.db | sha256sum"},
		{section, "The files", "sha256sum -c SHA256SUMS, in the folder of a bundle"},
		{section, "row_key and row_sum", "EVIDENCE.md of tlaudit gives their exact bytes."},
		{section, "Times", "Every time is UTC: RFC 3339 in text, a real date in the workbook."},
	}
}

// glossary explains the values of columns that do not explain themselves.
func glossary() []Fact {
	const section = "Glossary"
	return []Fact{
		{section, "Chain at the snapshot", "The chain's value of the event that recorded the snapshot. Each event after it, such as a label or a later snapshot, moves the ledger's head on; tlaudit verify --expect-head finds this value among the events."},
		{section, "First seen", "Time of the first snapshot of the unbroken run in which the row held as shown. \"On or before\": no earlier reading could have seen it, so it may be older."},
		{section, "Not before", "Time of the last earlier reading that could have seen it and did not."},
		{section, "Source Direct", "A role in the workspace itself."},
		{section, "Source Inherited", "Access that comes from a role in the organization; decided once, on Organization."},
		{section, "Account status", "What the API says of inherited access. It says nothing of direct access."},
		{section, "Privileged Yes, No, Unclassified", "The class of the role by the organization's policy or its name. Nothing here tells what a role permits."},
		{section, "Basis", "Policy: the policy names the role. Name pattern: its name has a word of the list. Not classified: neither."},
		{section, "Change New", "Not there at the baseline; an earlier reading could have seen it and did not."},
		{section, "Change Role changed", "The same person had exactly one other role there, from the same source."},
		{section, "Change Present again", "Not there at the baseline, and seen and missed before."},
		{section, "Change Same as at baseline", "The same role from the same source at the baseline."},
		{section, "Change No baseline", "There is no baseline, or the workspace could not be compared with it."},
		{section, "External", "Yes: the e-mail is of no approved domain. Not evaluated: the policy approves no domain. No e-mail known: nothing to test."},
		{section, "Roster status", "What the roster says; otherwise No roster supplied, Not on the roster, or No e-mail known."},
		{section, "Decision required Yes", "To be decided in this row."},
		{section, "Decision required Acknowledge", "To be decided in this row, knowing that the policy accepts what was found about it until a date."},
		{section, "Findings", "The rules that found something about the row; Findings has what exactly. None: no rule did."},
		{section, "Suggested action", "What the worst finding about the row asks for. Empty: no rule asks for anything, which is no word for keeping it."},
		{section, "State", "Open; Acceptance expired: open again; Accepted: by the policy until a date; Closed since baseline: found then and no longer; Not evaluated now: found then, and nobody could look."},
		{section, "Decision required Decided on Organization", "Decided once for the person, on Organization."},
		{section, "Check", "What is still missing in the row; OK when nothing is. A row with Investigate stays open."},
		{section, "Direction", "Escalation: from a standard to a privileged role. Reduction: the reverse. Not ranked: a class is missing or equal. –: no change of role."},
		{section, "Came and went", "Yes: it appeared and, later in the period, was no longer present, as far as snapshots show. A changed role is one that went and one that came."},
		{section, "Holders", "People, each once: by access to a workspace, or by the role of their account in the organization."},
		{section, "Workspaces direct, Workspaces inherited", "Workspaces, each once, however many roles somebody has there."},
		{section, "Kind Exception, To confirm, Data", "Exception: against what the organization says of itself. To confirm: somebody has to say whether it is wanted. Data: about the evidence itself."},
		{section, "Result Within, Late", "Of a leaver: access was missed within the policy's days after the end date, or still seen after them."},
		{section, "Result Still present, No access, Cannot tell: gap", "Of a leaver: access is there now; none was seen at the end date or later; the snapshots lie too far apart to say whether it was late."},
		{section, "Result End date not reached", "Of a leaver: the snapshot was taken before the end date had passed, so nobody could tell yet."},
		{section, "Completeness", "reconciled: a list of expected workspaces was given and met. as_visible: all that the token could see. partial: something was not read."},
		{section, "Longer than the cadence", "Whether the time since the snapshot before is longer than the policy asks for, and on which days one was due."},
		{section, "Result", "PASS, FAIL, NOT TESTED with the reason, INFO for a figure with nothing to compare."},
		{section, "U+202E or 0xFF in brackets", "A control, invisible or direction-changing character, or a byte that is no text, made visible."},
	}
}
