package command

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"tlaudit/report/bundle"
	"tlaudit/transactionlink/simulator"
)

// ownWords gives the people and the workspaces of each organization words that no other one
// has, and returns them with its ids.
func (f *testFleet) ownWords() map[string][]string {
	words := map[string][]string{}
	for i, name := range f.names {
		f.servers[name].Edit(func(org *simulator.Organization) {
			own := []string{org.ID}
			for j := range org.Users {
				u := &org.Users[j]
				u.Email, u.FirstName, u.LastName = fmt.Sprintf("user%d@own-%02d.example", j, i), "Given", fmt.Sprintf("Ownname%02dof%d", j, i)
				own = append(own, u.ID, u.Email, u.LastName)
			}
			for j := range org.Workspaces {
				w := &org.Workspaces[j]
				w.Name = fmt.Sprintf("Ownspace %02d of %d", j, i)
				own = append(own, w.ID, w.Name)
				for _, r := range w.Roles {
					own = append(own, r.ID)
				}
			}
			for j := range org.Enrollments {
				e := &org.Enrollments[j]
				e.Email = fmt.Sprintf("invited%d@own-%02d.example", j, i)
				own = append(own, e.ID, e.Email)
			}
			words[name] = append(own, fmt.Sprintf("own-%02d.example", i))
		})
	}
	return words
}

// texts returns the content of each file in a folder, and of each part of a workbook.
func texts(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		all[path] = content
		if filepath.Ext(path) != ".xlsx" {
			return nil
		}
		book, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return err
		}
		for _, part := range book.File {
			r, err := part.Open()
			if err != nil {
				return err
			}
			if all[path+"/"+part.Name], err = io.ReadAll(r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// No file of an organization has an id, an address or a name of another one, whichever commands
// of the fleet wrote it. A roster of the whole group is different: each ledger keeps it whole,
// because what it says of an account is evidence. Even then no report names the others.
func TestNoReportNamesAnotherOrganization(t *testing.T) { namesNone(t, 2) }

func TestSlowNoReportNamesAnotherOrganization(t *testing.T) { namesNone(t, 4) }

// namesNone looks into the files of n organizations.
func namesNone(t *testing.T, n int) {
	t.Run("own rosters", func(t *testing.T) { f, words := newFleetOfWords(t, n, ""); f.namesNoOther(t, words, true) })
	t.Run("one roster", func(t *testing.T) {
		f, words := newFleetOfWords(t, n, "roster = \"group.csv\"")
		roster := "email,name,status,manager\n"
		for _, name := range f.names {
			for _, u := range f.servers[name].Organization().Users {
				roster += u.Email + "," + u.LastName + ",active," + u.Email + "\n"
			}
		}
		f.write(t, "group.csv", roster)
		f.namesNoOther(t, words, false)
	})
}

func newFleetOfWords(t *testing.T, n int, more string) (*testFleet, map[string][]string) {
	f := newTestFleet(t, n, more)
	return f, f.ownWords()
}

// namesNoOther collects twice, writes the reports, and looks into each file of an organization,
// also into its ledger if it is to have its own words only.
func (f *testFleet) namesNoOther(t *testing.T, words map[string][]string, ledgers bool) {
	t.Helper()
	out := filepath.Join(f.dir, "reports")
	synctest.Test(t, func(t *testing.T) {
		for range 2 {
			if lines, err := f.collect(t.Context(), t); err != nil {
				t.Fatalf("%v: %q", err, lines)
			}
		}
		d, _ := f.deps(t)
		c := &fleetReportCmd{fleetFlags: fleetFlags{Fleet: filepath.Join(f.dir, "fleet.toml")}, parallelFlag: parallelFlag{4}, Out: out, Format: bundle.Formats(), Remediation: true}
		if err := c.Run(&Globals{Quiet: true}, d, Context{t.Context()}); err != nil {
			t.Fatal(err)
		}
	})
	for _, name := range f.names {
		folders := []string{filepath.Join(out, name)}
		if ledgers {
			folders = append(folders, filepath.Dir(f.ledger(name)))
		}
		for _, dir := range folders {
			files := texts(t, dir)
			own := 0
			for path, content := range files {
				for _, other := range f.names {
					for _, word := range words[other] {
						switch found := bytes.Contains(content, []byte(word)); {
						case found && other == name:
							own++
						case found:
							t.Errorf("%s has %q of %s", path, word, other)
						}
					}
				}
				for _, other := range f.names {
					if other != name && bytes.Contains(content, []byte(other)) {
						t.Errorf("%s names %s", path, other)
					}
				}
			}
			if len(files) == 0 || own < 20 {
				t.Errorf("%s: %d files with %d words of their own: the test looks in the wrong place", dir, len(files), own)
			}
		}
	}
	summary, err := os.ReadFile(filepath.Join(out, "group-summary.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range f.names {
		if !strings.Contains(string(summary), name) {
			t.Errorf("the summary does not name %s", name)
		}
	}
}
