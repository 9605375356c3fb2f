package monitor_test

import (
	"encoding/json"
	"flag"
	"testing"
	"time"

	"tlaudit/monitor"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The document of a ledger that knows everything, and of one that knows nothing: every name is
// there in both, and what is unknown is null.
func TestDocument(t *testing.T) {
	now := time.Date(2026, 10, 5, 6, 0, 0, 0, time.UTC)
	for name, facts := range map[string]monitor.Facts{"full": full(), "unknown": unknown()} {
		got, err := json.MarshalIndent(facts.Document(now), "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "testdata/"+name+".json", string(got)+"\n")
	}
}

// A snapshot that lies ahead of the clock has a negative age.
func TestDocumentAgeAhead(t *testing.T) {
	d := full().Document(time.Date(2026, 9, 30, 5, 59, 0, 0, time.UTC))
	if d.Age == nil || *d.Age != -60 {
		t.Errorf("age: %v, want -60", d.Age)
	}
}
