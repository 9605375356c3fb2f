package findings_test

import (
	"bytes"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/transactionlink/simulator"
)

// What policy init writes decides nothing but the organization's id, and says every
// key with its default.
func TestInitPolicy(t *testing.T) {
	s := begin()
	o := s.now()
	o.give("a", "olga", direct, "desk")
	o.give("a", "olga", direct, "admin")
	o.give("b", "zoe", direct, "admin")
	o.give("b", "zoe", inherited, "support")
	hostile := "x\"]\n[roles]\nprivileged = [\"\u202eViewer\x7f\\"
	o.memberships["a"].roles[0].Name = hostile
	o.invite("e1", "zoe@other.example", "PENDING", "")
	l := open(t, s.ledger(t))
	seen, err := findings.TakeCensus(t.Context(), l, resolve(t, l, "1"))
	must(t, err)
	text := findings.InitPolicy(seen)
	if again := findings.InitPolicy(seen); !bytes.Equal(text, again) {
		t.Error("the same census gives other bytes")
	}
	got, err := findings.Parse("tlaudit.toml", text)
	must(t, err)
	want := findings.Default()
	want.Organization.ID = "org"
	want.Source = text
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the policy (-want +got):\n%s", d)
	}
	for _, line := range []string{
		`#   "Workspace Admin": 2 people`, `#   "o-support": 1 person, a role without a known name`, `#   "owner": nobody now`,
		`#   "x\"]\u000A[roles]\u000Aprivileged = [\"\u202EViewer\u007F\\": 1 person`,
		`#   "bank.example": 1 account, 0 invitations`, `#   "other.example": 0 accounts, 1 invitation`, `# approved_domains = ["bank.example"]`,
		`#   "a": "Alpha"`,
	} {
		if !strings.Contains(string(text), line+"\n") {
			t.Errorf("the policy lacks the line %s", line)
		}
	}
	// Without the marks of comments it is a policy with every key set to its default.
	uncommented := regexp.MustCompile(`(?m)^# ([a-z_]+ = )`).ReplaceAll(text[:bytes.Index(text, []byte("# A severity by rule"))], []byte("$1"))
	uncommented = bytes.Replace(uncommented, []byte("cadence = 26"), []byte("cadence = 0"), 1)
	set, err := findings.Parse("uncommented", uncommented)
	must(t, err)
	if d := cmp.Diff(findings.Default().Thresholds, set.Thresholds); d != "" {
		t.Errorf("thresholds (-default +written):\n%s", d)
	}
	// So are the examples of tables, once each key that has no example is filled in.
	tables := text[bytes.Index(text, []byte("# What you know about a workspace")):]
	tables = regexp.MustCompile(`(?m)^# (\[\[|[a-z_]+ = )`).ReplaceAll(tables, []byte("$1"))
	tables = bytes.ReplaceAll(bytes.ReplaceAll(tables, []byte(`= ""`), []byte(`= "some text"`)), []byte("user:…"), []byte("user:ann"))
	filled, err := findings.Parse("tables", tables)
	must(t, err)
	for i := range reflect.TypeFor[findings.Policy]().NumField() {
		if list := reflect.ValueOf(filled).Field(i); list.Kind() == reflect.Slice && list.Type().Elem().Kind() == reflect.Struct && list.Len() != 1 {
			t.Errorf("the policy has %d examples of %s, want 1", list.Len(), reflect.TypeFor[findings.Policy]().Field(i).Name)
		}
	}
	thresholds := reflect.TypeFor[findings.Thresholds]()
	for i := range thresholds.NumField() {
		key := thresholds.Field(i).Tag.Get("toml")
		if !regexp.MustCompile(`(?m)^# ` + key + ` = \d+ +# [\w%]`).Match(text) {
			t.Errorf("no line with a comment for %s", key)
		}
	}
}

// Every role that a ledger has seen is named, also one that nobody has any more.
func TestInitPolicyOfTheSample(t *testing.T) {
	l := open(t, sampleLedger(t))
	at := resolve(t, l, "latest")
	seen, err := findings.TakeCensus(t.Context(), l, at)
	must(t, err)
	names := map[string]bool{}
	for _, r := range seen.Roles {
		names[r.Name] = true
	}
	story := simulator.Sample()
	for i := range story.Dates {
		for _, w := range story.At(i).Workspaces {
			for _, r := range w.Roles {
				if !names[r.Name] {
					t.Errorf("the role %q of %s is not named", r.Name, w.Name)
				}
			}
		}
	}
	if _, err := findings.Parse("tlaudit.toml", findings.InitPolicy(seen)); err != nil {
		t.Error(err)
	}
}
