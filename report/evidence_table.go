package report

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path/filepath"

	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// evidenceTable says where everything in this file comes from, and holds what a
// later reader of the file needs as named cells.
func (b *builder) evidenceTable(e examination, part string) (table.Table, error) {
	facts := b.identity(e, part)
	collected, err := b.collection()
	if err != nil {
		return table.Table{}, err
	}
	facts = append(facts, collected...)
	asked, err := b.asked()
	if err != nil {
		return table.Table{}, err
	}
	facts = append(facts, asked...)
	facts = append(facts, b.inputs()...)
	facts = append(facts, b.ruleFacts()...)
	thresholds, err := b.thresholds()
	if err != nil {
		return table.Table{}, err
	}
	facts = append(facts, thresholds...)
	facts = append(facts, writing(e, b.options.ExactCSV)...)
	facts = append(facts, checking()...)
	facts = append(facts, glossary()...)
	return factTable("Evidence", "Evidence", nil, facts), nil
}

// factTable draws facts as a sheet of three columns.
func factTable(name, title string, banners []string, facts []table.Fact) table.Table {
	t := table.Table{Name: name, Sheet: true, Anchors: true, Title: title, Banners: banners, Empty: noneFound, Total: len(facts), Marks: sectionMarks("Section")}
	return table.Fill(t, table.Of(facts), []table.ColumnOf[table.Fact]{
		{Header: "Section", Width: 24, Wrap: true, Cell: func(f table.Fact) any { return f.Section }},
		{Header: "Item", Width: 44, Wrap: true, Cell: func(f table.Fact) any { return f.Item }},
		{Header: "Value", Width: 90, Wrap: true, Cell: func(f table.Fact) any { return f.Value }},
	})
}

// sectionMarks draw a line where a section begins, and make its name faint in the
// rows that only repeat it.
func sectionMarks(header string) []table.Mark {
	above := "OFFSET({" + header + "},-1,0)"
	return []table.Mark{
		{When: "{" + header + "}<>" + above, Style: table.Lined},
		{When: "{" + header + "}=" + above, Columns: []string{header}, Style: table.Faint},
	}
}

func (b *builder) identity(e examination, part string) []table.Fact {
	const section = "Identity"
	baseline, baseDigest := any("No baseline"), any("No baseline")
	if b.base != nil {
		baseline, baseDigest = b.base.ID, b.base.StateDigest
	}
	named := func(item, name string, value any) table.Fact {
		return fact(section, item, table.Named{Name: "tlaudit_" + name, Value: value})
	}
	return []table.Fact{
		named("workbook_format", "workbook_format", int64(table.WorkbookFormat)),
		named("review_id", "review_id", b.reviewID),
		named("Snapshot", "snapshot", b.now.ID),
		named("State digest", "state_digest", b.now.StateDigest),
		named("Chain at the snapshot", "chain_head", b.now.Chain),
		named("Baseline", "baseline", baseline),
		named("State digest of the baseline", "baseline_state_digest", baseDigest),
		named("Policy digest", "policy_digest", b.options.Policy.Digest()),
		named("Part", "part", part),
		named("Rows with a row_key", "rows", int64(e.rows)),
		named("Rows digest", "rows_digest", e.digest),
	}
}

func (b *builder) collection() ([]table.Fact, error) {
	const section = "Collection"
	w := b.now
	facts := []table.Fact{
		fact(section, "API", orWords(w.APIURL, unknown)),
		fact(section, "Organization id", orWords(w.OrganizationID, unknown)),
		fact(section, "Reading began", w.TakenAt),
		fact(section, "Reading ended", w.FinishedAt),
		fact(section, "Collected by, as recorded by the collecting host", orWords(w.CollectedBy, unknown)),
		fact(section, "Collecting tool's version", orWords(w.ToolVersion, unknown)),
		fact(section, "Change digest", orWords(w.ChangeDigest, unknown)),
	}
	parameters, err := b.parameters()
	return append(facts, parameters...), err
}

// parameters lists what the walk was asked for, a line for each name; a walk notes
// there the credential's label and digest too.
func (b *builder) parameters() ([]table.Fact, error) {
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
	var facts, inputs []table.Fact
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
		facts = append(facts, fact(section, name, s))
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
func inputsOfWalk(now, then json.RawMessage) ([]table.Fact, error) {
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
	var facts []table.Fact
	for _, use := range sortedKeys(files) {
		facts = append(facts, fact(section, use, files[use].words()))
		if was, ok := earlier[use]; ok && was != files[use] {
			facts = append(facts, fact(section, use+" at the baseline", was.words()))
		}
	}
	return facts, nil
}

func (b *builder) asked() ([]table.Fact, error) {
	const section = "Asked of the API"
	var recorded struct {
		Queries map[string]string `json:"queries"`
	}
	if err := b.now.readParameters(&recorded); err != nil {
		return nil, err
	}
	var facts []table.Fact
	for _, r := range b.requests {
		endpoint := r.Endpoint
		if query := recorded.Queries[endpoint]; query != "" {
			endpoint += "?" + query
		}
		facts = append(facts, fact(section, endpoint, fmt.Sprintf("requests %s, retries %s, failures %s, rows %s, total by the API %s, pages %s, walks %s, bytes %s",
			r.Requests, r.Retries, r.Failures, r.Rows, orWords(r.ExpectedTotal, "not given"), orWords(r.Pages, "0"), orWords(r.Walks, "0"), r.Bytes)))
	}
	for _, resource := range sortedKeys(b.coverage) {
		c := b.coverage[resource]
		text := c.ReadStatus
		if c.HTTPStatus != "" && c.ReadStatus != snapshot.Read {
			text += ", HTTP " + c.HTTPStatus
		}
		if c.ErrorCode != "" {
			text += ", " + c.ErrorCode
		}
		if c.Fingerprint != "" {
			text += ", fingerprint " + c.Fingerprint
		}
		facts = append(facts, fact("Read or not", resource, text))
	}
	return facts, nil
}

func (b *builder) inputs() []table.Fact {
	const section = "Inputs of this report"
	facts := []table.Fact{
		fact(section, "Tool's version", orWords(b.options.Tool.Version, unknown)),
		fact(section, "Tool's commit", orWords(b.options.Tool.Commit, unknown)),
		fact(section, "SHA-256 of the executable", orWords(b.options.Tool.Digest, unknown)),
		fact(section, "Policy", policyWords(b)),
	}
	if r := b.options.Reviewers; r != nil {
		sum := sha256.Sum256(r.Source)
		facts = append(facts, fact(section, "Reviewers", fmt.Sprintf("%s, %s, SHA-256 %x", filepath.Base(r.File), text.Count(len(r.Lines), "line"), sum)))
	}
	for _, f := range b.options.Flags {
		facts = append(facts, fact(section, "Flag", f))
	}
	return facts
}

// thresholds are the numbers of the policy that rules compare with.
func (b *builder) thresholds() ([]table.Fact, error) {
	values, err := json.Marshal(b.options.Policy.Thresholds)
	if err != nil {
		return nil, fmt.Errorf("thresholds: %w", err)
	}
	var named map[string]json.Number
	if err := json.Unmarshal(values, &named); err != nil {
		return nil, fmt.Errorf("thresholds: %w", err)
	}
	var facts []table.Fact
	for _, name := range sortedKeys(named) {
		facts = append(facts, fact("Thresholds", "thresholds."+name, named[name].String()))
	}
	return facts, nil
}

func policyWords(b *builder) string {
	if b.options.Policy.Source == nil {
		return "The built-in policy: no file was given"
	}
	return fmt.Sprintf("%d bytes, SHA-256 %s", len(b.options.Policy.Source), b.options.Policy.Digest())
}

func writing(e examination, exactCSV bool) []table.Fact {
	const section = "Writing"
	prefixed := any(int64(e.prefixed))
	if exactCSV {
		prefixed = "None: exact values, not safe to open in a spreadsheet"
	}
	return []table.Fact{
		fact(section, "Cells cut to 32,767 characters", int64(e.cut)),
		fact(section, "Cells of the CSV files that begin with an added '", prefixed),
	}
}
