package command

import (
	"encoding/json"
	"fmt"

	"tlaudit/collector"
	"tlaudit/inputs"
	"tlaudit/snapshot"
)

// header returns the header of the snapshot. Its parameters are the flags, the input
// files and what the walk noticed; empty ones are left out.
func (c *collectCmd) header(d *Deps, cred credential, o collector.Options, files map[string]inputs.File, r collector.Result) (snapshot.Header, error) {
	executable, err := d.executableDigest()
	if err != nil {
		return snapshot.Header{}, fmt.Errorf("digest of the executable: %w", err)
	}
	p := map[string]any{
		"credential": cred.label, "token_sha256": cred.token.Digest(), "executable_sha256": executable,
		"concurrency": c.Concurrency, "page_size": c.PageSize, "rate": c.Rate, "timeout": c.Timeout.String(),
		"cross_check": c.CrossCheck, "allow_partial": c.AllowPartial, "scope": len(o.Scope), "expected": len(o.Expected),
	}
	optional := map[string]any{
		"inputs": files, "queries": r.Queries, "reasons": r.Reasons, "limitations": r.Limitations, "unknown_fields": r.UnknownFields, "undocumented_values": undocumented(r.Undocumented),
		"not_listed": r.NotListed, "unexpected": r.Unexpected, "gone": r.Gone, "scope_smaller": r.ScopeSmaller,
		"unparsed_times": r.UnparsedTimes, "duplicates": r.Duplicates, "ambiguous_roles": r.AmbiguousRoles, "unknown_users": r.UnknownUsers,
	}
	for name, value := range optional {
		if b, err := json.Marshal(value); err != nil {
			return snapshot.Header{}, err
		} else if s := string(b); s != "null" && s != "{}" && s != "[]" && s != "0" {
			p[name] = value
		}
	}
	if r.Simulated {
		p["simulated"] = true
	}
	p["clock_offset_seconds"] = nil // no answer had a Date
	if r.ClockKnown {
		p["clock_offset_seconds"] = r.ClockOffset.Seconds()
	}
	parameters, err := json.Marshal(p)
	if err != nil {
		return snapshot.Header{}, err
	}
	return snapshot.Header{
		TakenAt: r.TakenAt, FinishedAt: r.FinishedAt, Status: r.Status, Completeness: r.Completeness, OrganizationID: r.OrganizationID,
		APIURL: c.APIURL, ToolVersion: Version(), CollectedBy: d.By, Parameters: string(parameters), Label: c.Label, Requests: r.Requests,
	}, nil
}

// An undocumentedValue is a collector.Value with the field names that the ledger
// stores.
type undocumentedValue struct {
	Field string `json:"field"`
	Value string `json:"value"`
	Rows  int    `json:"rows"`
}

func undocumented(values []collector.Value) []undocumentedValue {
	var out []undocumentedValue
	for _, v := range values {
		out = append(out, undocumentedValue(v))
	}
	return out
}
