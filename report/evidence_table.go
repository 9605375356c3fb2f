package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"tlaudit/inputs"
	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/strictjson"
	"tlaudit/text"
)

// wholeReport is the part that has everything.
const wholeReport = "1/1"

// evidenceTable says where everything in this file comes from. Cells that a later reader
// of the file looks for have names. part is such as 1/4.
func (b *builder) evidenceTable(e examination, part string) (table.Table, error) {
	facts := b.identityFacts(e, part)
	collected, err := b.collectionFacts()
	if err != nil {
		return table.Table{}, err
	}
	facts = append(facts, collected...)
	requested, err := b.requestFacts()
	if err != nil {
		return table.Table{}, err
	}
	facts = append(facts, requested...)
	if part == wholeReport {
		facts = append(facts, b.independenceFacts()...)
	}
	facts = append(facts, b.inputFacts()...)
	facts = append(facts, b.ruleFacts()...)
	thresholds, err := b.thresholdFacts()
	if err != nil {
		return table.Table{}, err
	}
	facts = append(facts, thresholds...)
	facts = append(facts, writingFacts(e, b.options.ExactCSV)...)
	facts = append(facts, b.howToCheck()...)
	facts = append(facts, glossary()...)
	return factTable("Evidence", "Evidence", nil, facts), nil
}

func (b *builder) identityFacts(e examination, part string) []table.Fact {
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
		named("Rows with a row_key", "rows", int64(e.keyed)),
		named("Rows digest", "rows_digest", e.digest),
	}
}

func (b *builder) collectionFacts() ([]table.Fact, error) {
	const section = "Collection"
	h := b.now
	facts := []table.Fact{
		fact(section, "API", cmp.Or(h.APIURL, unknown)),
		fact(section, "Organization id", cmp.Or(h.OrganizationID, unknown)),
		fact(section, "Reading began", h.TakenAt),
		fact(section, "Reading ended", h.FinishedAt),
		fact(section, "Collected by, as recorded by the collecting host", cmp.Or(h.CollectedBy, unknown)),
		fact(section, "Collecting tool's version", cmp.Or(h.ToolVersion, unknown)),
		fact(section, "Change digest", cmp.Or(h.ChangeDigest, unknown)),
	}
	parameters, err := b.parameterFacts()
	return append(facts, parameters...), err
}

// fileWords describes a file that was given to a walk.
func fileWords(i inputs.File) string {
	return fmt.Sprintf("%s, %s, of %s, SHA-256 %s", cmp.Or(i.Name, unknown), text.Count(i.Rows, "row"), cmp.Or(i.Date, "an unknown date"), cmp.Or(i.SHA256, unknown))
}

// walkInputFacts lists the files that the walk was given. If the baseline's walk was given
// another file for the same use, that one is listed too.
func walkInputFacts(now, baseline json.RawMessage) ([]table.Fact, error) {
	const section = "Inputs of the walk"
	var files, earlier map[string]inputs.File
	if err := strictjson.DecodePart(now, &files); err != nil {
		return nil, fmt.Errorf("inputs of the walk: %w", err)
	}
	if baseline != nil {
		if err := strictjson.DecodePart(baseline, &earlier); err != nil {
			return nil, fmt.Errorf("inputs of the baseline's walk: %w", err)
		}
	}
	var facts []table.Fact
	for _, use := range slices.Sorted(maps.Keys(files)) {
		facts = append(facts, fact(section, use, fileWords(files[use])))
		if was, ok := earlier[use]; ok && was != files[use] {
			facts = append(facts, fact(section, use+" at the baseline", fileWords(was)))
		}
	}
	return facts, nil
}

// requestFacts lists what was asked of the API, and what reading each resource resulted in.
func (b *builder) requestFacts() ([]table.Fact, error) {
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
		path, _, _ := strings.Cut(endpoint, "?")
		if query := recorded.Queries[endpoint]; query != "" {
			endpoint = path + "?" + query
		}
		total := "not given"
		if n, ok := r.expected(); ok {
			total = fmt.Sprint(n)
		}
		facts = append(facts, fact(section, endpoint, fmt.Sprintf("requests %d, retries %d, failures %d, rows %d, total by the API %s, pages %d, passes %d, bytes %d",
			r.Requests, r.Retries, r.Failures, r.Rows, total, r.Pages, r.Passes, r.Bytes)))
	}
	for _, resource := range slices.Sorted(maps.Keys(b.coverage)) {
		c := b.coverage[resource]
		result := c.ReadStatus
		if c.HTTPStatus != "" && c.ReadStatus != snapshot.Read {
			result += ", HTTP " + c.HTTPStatus
		}
		if c.ErrorCode != "" {
			result += ", " + c.ErrorCode
		}
		if c.Fingerprint != "" {
			result += ", fingerprint " + c.Fingerprint
		}
		facts = append(facts, fact("Read or not", resource, result))
	}
	return facts, nil
}

// inputFacts lists what this report was made with.
func (b *builder) inputFacts() []table.Fact {
	const section = "Inputs of this report"
	facts := []table.Fact{
		fact(section, "Tool's version", cmp.Or(b.options.Tool.Version, unknown)),
		fact(section, "Tool's commit", cmp.Or(b.options.Tool.Commit, "Development build: compare the executable's digest")),
		fact(section, "SHA-256 of the executable", cmp.Or(b.options.Tool.Digest, unknown)),
		fact(section, "Policy", b.policyWords()),
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

// thresholdFacts lists the numbers of the policy that rules compare with.
func (b *builder) thresholdFacts() ([]table.Fact, error) {
	offUntilSet := []string{"organization_admins", "organization_owners", "privileged_per_workspace"} // where 0 is no limit
	values, err := json.Marshal(b.options.Policy.Thresholds)
	if err != nil {
		return nil, fmt.Errorf("thresholds: %w", err)
	}
	var named map[string]json.Number
	if err := json.Unmarshal(values, &named); err != nil {
		return nil, fmt.Errorf("thresholds: %w", err)
	}
	var facts []table.Fact
	for _, name := range slices.Sorted(maps.Keys(named)) {
		value := named[name].String()
		if value == "0" && slices.Contains(offUntilSet, name) {
			value = "Not set: no limit"
		}
		facts = append(facts, fact("Thresholds", "thresholds."+name, value))
	}
	return facts, nil
}

func (b *builder) policyWords() string {
	if b.options.Policy.Source == nil {
		return "The built-in policy: no file was given"
	}
	words := fmt.Sprintf("%d bytes, SHA-256 %s", len(b.options.Policy.Source), b.options.Policy.Digest())
	for i, part := range b.options.Policy.MergedFrom {
		words += []string{"; merged from ", "; and "}[min(i, 1)] + part
	}
	return words
}

func writingFacts(e examination, exactCSV bool) []table.Fact {
	const section = "Writing"
	prefixed := any(int64(e.prefixed))
	if exactCSV {
		prefixed = "None: exact values, not safe to open in a spreadsheet"
	}
	return []table.Fact{
		fact(section, "Whether this was issued", "ISSUED.txt in the folder of the whole report, and the ledger, say whether, when and by whom this was issued."),
		fact(section, "Times in the properties of the workbook", "Those of the snapshot, so that equal reports are equal files. They do not say when this file was made or issued."),
		fact(section, "Cells cut to 32,767 characters", int64(e.cut)),
		fact(section, "Cells of the CSV files that begin with an added '", prefixed),
	}
}
