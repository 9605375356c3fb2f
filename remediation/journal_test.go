package remediation_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"tlaudit/remediation"
)

// TestJournal: one process at a time has it, and other files are not taken for one.
func TestJournal(t *testing.T) {
	path := journalPath(t)
	j, err := remediation.OpenJournal(path)
	must(t, err)
	if _, err := remediation.OpenJournal(path); err == nil || !strings.Contains(err.Error(), "another apply") {
		t.Errorf("it was opened twice: %v", err)
	}
	must(t, j.Append(remediation.Entry{Event: remediation.Begin, Plan: "p"}))
	must(t, j.Close())
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = file.WriteString(`{"time":"2026`)
	must(t, errors.Join(err, file.Close()))
	past, err := remediation.ReadJournal(path)
	must(t, err)
	if len(past) != 1 {
		t.Errorf("%d entries", len(past))
	}
	j, err = remediation.OpenJournal(path)
	must(t, err)
	if j.Torn() != 13 || len(j.Past()) != 1 {
		t.Errorf("torn %d, %d entries", j.Torn(), len(j.Past()))
	}
	must(t, j.Append(remediation.Entry{Event: remediation.End, Plan: "p"}))
	must(t, j.Close())
	if past, err := remediation.ReadJournal(path); err != nil || len(past) != 2 {
		t.Errorf("after the cut line %d entries: %v", len(past), err)
	}
	must(t, os.WriteFile(path, []byte("not a journal\n"), 0o600))
	if _, err := remediation.OpenJournal(path); err == nil {
		t.Error("any file is a journal")
	}
	// A file of one line without an end, such as a token, is not a journal cut short.
	must(t, os.WriteFile(path, []byte("tot_secret"), 0o600))
	if _, err := remediation.OpenJournal(path); err == nil {
		t.Error("any line is a cut one")
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "tot_secret" {
		t.Errorf("the file is %q now: %v", b, err)
	}
	if past, err := remediation.ReadJournal(path + "-none"); err != nil || past != nil {
		t.Errorf("no file: %v %v", past, err)
	}
}
