package findings_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
)

// What the entity says wins; lists of tables and protected_users are put together.
func TestPolicyWithWhatItIncludes(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"bank.toml": "include = \"a/region.toml\"\nprotected_users = [\"own@x.example\"]\n[organization]\napproved_domains = [\"bank.example\"]\n[roles.allows]\nViewer = \"Own words\"\n" +
			"[[external]]\nemail = \"ANN@x.example\"\nsponsor = \"own\"\nexpires = 2026-12-31\n[thresholds]\ninvitation_days = 3\n",
		"a/region.toml": "include = \"../group.toml\"\n[review]\nowner = \"Region\"\n[thresholds]\ninvitation_days = 5\nroster_days = 9\n[roles.allows]\nViewer = \"Region's words\"\nEditor = \"May edit\"\n",
		"group.toml": "protected_users = [\"group@x.example\"]\n[organization]\nname = \"Group\"\napproved_domains = [\"group.example\", \"x.example\"]\n[review]\nowner = \"Group\"\ndue = 2026-10-14\n" +
			"[[external]]\nemail = \"ann@x.example\"\nsponsor = \"group\"\nexpires = 2026-01-01\n[[external]]\nemail = \"bob@x.example\"\nsponsor = \"group\"\nexpires = 2026-01-01\n",
	} {
		path := filepath.Join(dir, name)
		must(t, os.MkdirAll(filepath.Dir(path), 0o700))
		must(t, os.WriteFile(path, []byte(content), 0o600))
	}
	got, err := findings.Read(filepath.Join(dir, "bank.toml"))
	must(t, err)
	want := findings.Default()
	want.ProtectedUsers = []string{"group@x.example", "own@x.example"}
	want.Organization.Name, want.Organization.ApprovedDomains = "Group", []string{"bank.example"}
	want.Review.Owner, want.Review.Due = "Region", "2026-10-14"
	want.Roles.Allows = map[string]string{"Viewer": "Own words", "Editor": "May edit"}
	want.Thresholds.InvitationDays, want.Thresholds.RosterDays = 3, 9
	want.External = []findings.External{{Email: "bob@x.example", Sponsor: "group", Expires: "2026-01-01"}, {Email: "ANN@x.example", Sponsor: "own", Expires: "2026-12-31"}}
	want.MergedFrom, want.Source = got.MergedFrom, got.Source
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Read (-want +got):\n%s", d)
	}
	if len(got.MergedFrom) != 3 {
		t.Errorf("merged from %q, want three files", got.MergedFrom)
	}

	// The whole is one text, which reads as the same policy.
	again, err := findings.Parse("copy", got.Source)
	must(t, err)
	if d := cmp.Diff(got, again); d != "" {
		t.Errorf("the copy (-read +copy):\n%s", d)
	}
}
