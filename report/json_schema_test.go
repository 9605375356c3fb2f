package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"tlaudit/report"
	"tlaudit/report/page"
)

// JSON is what docs/access-review.schema.json says, and the schema names every field.
func jsonMatchesItsSchema(t *testing.T, r report.Report) {
	source, err := os.ReadFile("../docs/access-review.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var document any
	if err := json.Unmarshal(source, &document); err != nil {
		t.Fatal(err)
	}
	nullable(document)
	if source, err = json.Marshal(document); err != nil {
		t.Fatal(err)
	}
	var schema openapi3.Schema
	if err := json.Unmarshal(source, &schema); err != nil {
		t.Fatal(err)
	}
	small := build(t, ledger(t, story()...), report.Options{At: 1})
	for name, r := range map[string]report.Report{"sample": r, "first snapshot": small} {
		var out bytes.Buffer
		if err := page.JSON(&out, r.Document); err != nil {
			t.Fatal(err)
		}
		var value any
		if err := json.Unmarshal(out.Bytes(), &value); err != nil {
			t.Fatal(err)
		}
		if err := schema.VisitJSON(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// nullable says in the validator's words what JSON Schema says by a list of types.
func nullable(schema any) {
	switch s := schema.(type) {
	case map[string]any:
		if types, ok := s["type"].([]any); ok {
			s["nullable"] = true
			delete(s, "type")
			if len(types) == 2 {
				s["type"] = types[0]
			}
		}
		for _, v := range s {
			nullable(v)
		}
	case []any:
		for _, v := range s {
			nullable(v)
		}
	}
}
