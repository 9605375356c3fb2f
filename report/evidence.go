package report

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path/filepath"

	"tlaudit/snapshot"
	"tlaudit/text"
)

// evidenceTable says where everything in this file comes from, and holds what a
// later reader of the file needs as named cells.
func (b *builder) evidenceTable(e examination, part string) (Table, error) {
	facts := b.identity(e, part)
	collected, err := b.collection()
	if err != nil {
		return Table{}, err
	}
	facts = append(facts, collected...)
	asked, err := b.asked()
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
	return fmt.Sprintf("%s, %s, of %s, SHA-256 %s", orWords(i.Name, unknown), text.Count(i.Rows, "row"), orWords(i.Date, "an unknown date"), orWords(i.SHA256, unknown))
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

func (b *builder) asked() ([]Fact, error) {
	const section = "Asked of the API"
	var recorded struct {
		Queries map[string]string `json:"queries"`
	}
	if err := b.now.readParameters(&recorded); err != nil {
		return nil, err
	}
	var facts []Fact
	for _, r := range b.requests {
		endpoint := r.endpoint
		if query := recorded.Queries[endpoint]; query != "" {
			endpoint += "?" + query
		}
		facts = append(facts, Fact{section, endpoint, fmt.Sprintf("requests %s, retries %s, failures %s, rows %s, total by the API %s, pages %s, walks %s, bytes %s",
			r.requests, r.retries, r.failures, r.rows, orWords(r.expected, "not given"), orWords(r.pages, "0"), orWords(r.walks, "0"), r.bytes)})
	}
	for _, resource := range sortedKeys(b.coverage) {
		c := b.coverage[resource]
		text := c.status
		if c.httpStatus != "" && c.status != snapshot.Read {
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
		facts = append(facts, Fact{section, "Reviewers", fmt.Sprintf("%s, %s, SHA-256 %x", filepath.Base(r.File), text.Count(len(r.Lines), "line"), sum)})
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
