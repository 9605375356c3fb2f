package snapshot_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/snapshot"
	"tlaudit/testdata/machine"
)

// sampleReview is a review of a snapshot, with two sheets. Each row displays a hostile text.
func sampleReview(name string, of int64) snapshot.Review {
	h := hostile()
	sheet := func(name, letter string, rows int) snapshot.ReviewSheet {
		return snapshot.ReviewSheet{Name: name, Columns: []snapshot.ReviewColumn{{Header: "#", Number: true}, {Header: "Name"}, {Header: `Why "this"`}},
			Rows: func(yield func(snapshot.ReviewRow, error) bool) {
				for i := range rows {
					r := snapshot.ReviewRow{Key: fmt.Sprintf("%s%020d", letter, i), Sum: fmt.Sprintf("s%08d", i), UserID: h[i%len(h)], Reviewer: "ann@example.com",
						JustificationRequired: "Yes", Displayed: []string{strconv.Itoa(i + 1), strings.ToValidUTF8(h[(i+1)%len(h)], "?"), ""}}
					if name == "Review" {
						r.WorkspaceID, r.Source, r.RoleID = "w1", snapshot.Direct, "r-admin"
					} else {
						r.Reviewer = ""
					}
					if !yield(r, nil) {
						return
					}
				}
			}}
	}
	return snapshot.Review{At: "2026-01-11T00:00:00Z", By: "tester@host", Name: name, ReviewID: "id of " + name, Snapshot: of, Baseline: of - 1, Due: "2026-02-01",
		BundleDigest: strings.Repeat("b", 64), Files: map[string]string{"access.csv": strings.Repeat("a", 64)}, Policy: []byte("[review]\n"), Reviewers: []byte("reviewer\n"), ReviewersName: "reviewers.csv",
		AllowUnassigned: "nobody knows them", Unassigned: 7, Sheets: []snapshot.ReviewSheet{sheet("Review", "r", 31), sheet("Organization", "o", 7)}}
}

// issue records a review.
func issue(tb testing.TB, path string, r snapshot.Review) snapshot.Issued {
	tb.Helper()
	issued, err := snapshot.RecordReview(tb.Context(), path, time.Second, r)
	if err != nil {
		tb.Fatal(err)
	}
	return issued
}

// rowsByHand returns the digest of the rows of a review as EVIDENCE.md computes it.
func rowsByHand(tb testing.TB, path, review string) string {
	tb.Helper()
	lines, err := lines(tb.Context(), database(tb, path), `SELECT json_array(row_key, row_sum, sheet, number, workspace_id, user_id, source, role_id, enrollment_id,
		reviewer_as_issued, justification_required, displayed) FROM review_rows WHERE review = '`+review+`' ORDER BY sheet, number`,
		func(row []any) string { return row[0].(string) + "\n" })
	if err != nil {
		tb.Fatal(err)
	}
	return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(lines, ""))))
}

func TestReviewsAndTheirRows(t *testing.T) {
	path, _ := sample(t)
	r := sampleReview("second", 3)
	issued := issue(t, path, r)
	db := database(t, path)
	got, err := lines(t.Context(), db, "SELECT * FROM reviews", func(row []any) string { return fmt.Sprint(row...) })
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		fmt.Sprint("first", "id of first", nil, r.At, r.By, 4, 3, 38, r.BundleDigest, r.Due, nil),
		fmt.Sprint("second", "id of second", nil, r.At, r.By, 3, 2, 38, r.BundleDigest, r.Due, nil),
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("reviews (-want +got):\n%s", d)
	}
	got, err = lines(t.Context(), db, "SELECT * FROM review_rows WHERE review = 'second' AND number < 3 ORDER BY row_key", func(row []any) string { return fmt.Sprintf("%q", row) })
	if err != nil {
		t.Fatal(err)
	}
	h := hostile()
	row := func(values ...any) string { return fmt.Sprintf("%q", append([]any{"second"}, values...)) }
	want = []string{
		row("o00000000000000000000", "s00000000", "Organization", int64(1), nil, h[0], nil, nil, nil, nil, nil, "Yes", `{"#":"1","Name":"\"double\" and 'single'","Why \"this\"":null}`),
		row("o00000000000000000001", "s00000001", "Organization", int64(2), nil, h[1], nil, nil, nil, nil, nil, "Yes", `{"#":"2","Name":"back\\slash \\u0041 \\n","Why \"this\"":null}`),
		row("r00000000000000000000", "s00000000", "Review", int64(1), "w1", h[0], "direct", "r-admin", nil, "ann@example.com", "ann@example.com", "Yes", `{"#":"1","Name":"\"double\" and 'single'","Why \"this\"":null}`),
		row("r00000000000000000001", "s00000001", "Review", int64(2), "w1", h[1], "direct", "r-admin", nil, "ann@example.com", "ann@example.com", "Yes", `{"#":"2","Name":"back\\slash \\u0041 \\n","Why \"this\"":null}`),
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("review_rows (-want +got):\n%s", d)
	}
	var recorded, files string
	if err := db.QueryRowContext(t.Context(), "SELECT json_extract(detail, '$.review_rows_digest'), json_extract(detail, '$.files') FROM events WHERE seq = ?", issued.Seq).Scan(&recorded, &files); err != nil {
		t.Fatal(err)
	}
	if hand := rowsByHand(t, path, "second"); hand != recorded {
		t.Errorf("the digest of the rows by hand is %s, recorded %s", hand, recorded)
	}
	if want := `{"access.csv":"` + strings.Repeat("a", 64) + `"}`; files != want {
		t.Errorf("files: %s, want %s", files, want)
	}
	l := opened(t, path)
	all, err := l.Issues(t.Context())
	if err != nil || len(all) != 2 || all[1] != issued {
		t.Errorf("Issues: %+v, %v; want the last as recorded: %+v", all, err, issued)
	}
	if err := l.ReviewFree(t.Context(), "second"); err == nil {
		t.Error("the name of a review that was issued is free")
	}
	if file, err := l.ReviewersFile(t.Context(), issued.Seq); err != nil || string(file) != "reviewer\n" {
		t.Errorf("the file of reviewers: %q, %v", file, err)
	}
	if v := verified(t, path, snapshot.VerifyOptions{Full: true}); len(v.Problems) > 0 {
		t.Errorf("Verify: %v", v.Problems)
	}
}

// A row that fails leaves nothing of the review.
func TestReviewIsRecordedWholeOrNotAtAll(t *testing.T) {
	path, _ := sample(t)
	before := bytesOf(t, path)
	r := sampleReview("second", 3)
	r.Sheets[0].Rows = func(yield func(snapshot.ReviewRow, error) bool) {
		for i := range 1200 {
			if !yield(snapshot.ReviewRow{Key: "r" + strconv.Itoa(i), Displayed: []string{"1", "a", "b"}}, nil) {
				return
			}
		}
		yield(snapshot.ReviewRow{}, os.ErrDeadlineExceeded)
	}
	if _, err := snapshot.RecordReview(t.Context(), path, time.Second, r); err == nil || !strings.Contains(err.Error(), "rows of Review") {
		t.Errorf("RecordReview: %v", err)
	}
	if !slices.Equal(before, bytesOf(t, path)) {
		t.Error("something was written")
	}
}

// The views of reviews have the same rows in SQLite 3.34.0 (TestSlowOldShell), and in the shell.
func TestReviewRowsInTheShell(t *testing.T) {
	shell := machine.Tool(t, "sqlite3")
	path, _ := sample(t)
	command := exec.CommandContext(t.Context(), shell, "-init", "/dev/null", "-list", "-noheader", "-readonly", "-batch", path, "SELECT displayed FROM review_rows ORDER BY sheet, number")
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	got, err := lines(t.Context(), database(t, path), "SELECT displayed FROM review_rows ORDER BY sheet, number", func(row []any) string { return row[0].(string) + "\n" })
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Join(got, ""), string(out)); d != "" {
		t.Errorf("displayed (-ours +shell):\n%s", d)
	}
}

// Verify names each row of a review that is not as it was issued.
func TestVerifyNamesRowsOfReviews(t *testing.T) {
	original, _ := sample(t)
	const one = " WHERE sheet = (SELECT id FROM text WHERE text = 'Review') AND number = 3"
	for name, tt := range map[string]struct {
		statements []string
		want       []string
	}{
		"reviewer changed":  {[]string{"UPDATE review_row SET reviewer = 0" + one}, []string{"review first: Review #3 (r00000000000000000002) was changed"}},
		"sum changed":       {[]string{"UPDATE review_row SET row_sum = 's1'" + one}, []string{"review first: Review #3 (r00000000000000000002) was changed"}},
		"cells changed":     {[]string{"UPDATE review_row SET cells = replace(cells, '3', '4')" + one}, []string{"review first: Review #3 (r00000000000000000002) was changed"}},
		"removed":           {[]string{"DELETE FROM review_row" + one}, []string{"review first: Review #3 is missing"}},
		"the last removed":  {[]string{"DELETE FROM review_row WHERE number = 31"}, []string{"review first: Review #31 is missing"}},
		"added":             {[]string{"INSERT INTO review_row SELECT review, sheet, 32, row_key, row_sum, workspace, user, source, role, enrollment, reviewer, justification, cells, digest FROM review_row" + one}, []string{"review first: Review #32 (r00000000000000000002) was added"}},
		"header changed":    {[]string{"UPDATE review_column SET header = 'No' WHERE place = 1 AND sheet = (SELECT id FROM text WHERE text = 'Organization')"}, []string{"review first: Organization #1 (o00000000000000000000) was changed"}},
		"policy changed":    {[]string{"UPDATE review SET policy = reviewers"}, []string{"review first: its policy is not as it was issued (SHA-256 "}},
		"policy no gzip":    {[]string{"UPDATE review SET policy = x'00'"}, []string{"review first: its policy cannot be read"}},
		"reviewers removed": {[]string{"UPDATE review SET reviewers = NULL"}, []string{"review first: its file of reviewers is not as it was issued (SHA-256 none, recorded "}},
		"renamed":           {[]string{"UPDATE review SET name = 'third'"}, []string{`review first: the ledger names it "third"`}},
		"whole":             {[]string{"DELETE FROM review"}, []string{"review first: the chain records it, but the ledger does not have its rows", "rows of a review refer to event "}},
		"event removed":     {[]string{"DELETE FROM event WHERE kind = 'report_issued'"}, []string{"review first: there is no event "}},
		"a sheet removed":   {[]string{"DELETE FROM review_row WHERE number > 0"}, []string{"review first: Organization #1 is missing", "review first: Review #31 is missing"}},
		"an unknown sheet":  {[]string{"UPDATE review_row SET sheet = 999999" + one}, []string{"review first: Review #3 is missing"}},
	} {
		t.Run(name, func(t *testing.T) {
			path := copied(t, original)
			tamper(t, path, tt.statements...)
			problems := verified(t, path, snapshot.VerifyOptions{}).Problems
			for _, want := range tt.want {
				if !slices.ContainsFunc(problems, func(p snapshot.Problem) bool { return strings.HasPrefix(p.What, want) }) {
					t.Errorf("Verify does not say %q: %v", want, problems)
				}
			}
		})
	}
}

// What comes later in a row's place, with a digest of its own, changes the digest of all.
func TestVerifyFindsARowWithADigestOfItsOwn(t *testing.T) {
	path, _ := sample(t)
	swap := "UPDATE review_row AS a SET (row_key, row_sum, workspace, user, source, role, cells, digest) = (SELECT row_key, row_sum, workspace, user, source, role, cells, digest FROM review_row AS b WHERE b.sheet = a.sheet AND b.number = 4) WHERE number = 3"
	line := "json_array(row_key, row_sum, sheet, number, workspace_id, user_id, source, role_id, enrollment_id, reviewer_as_issued, justification_required, displayed)"
	tamper(t, path, swap)
	rows, err := lines(t.Context(), database(t, path), "SELECT sheet_number, "+line+" FROM review_entry WHERE number = 3", func(row []any) string {
		sum := sha256.Sum256([]byte(row[1].(string)))
		digest := int64(0)
		for _, b := range sum[:8] {
			digest = digest<<8 | int64(b)
		}
		return fmt.Sprintf("UPDATE review_row SET digest = %d WHERE number = 3 AND sheet = %d", digest, row[0])
	})
	if err != nil {
		t.Fatal(err)
	}
	tamper(t, path, rows...)
	problems := fmt.Sprint(verified(t, path, snapshot.VerifyOptions{}).Problems)
	if !strings.Contains(problems, "review first: its rows are not as they were issued (SHA-256 ") {
		t.Errorf("Verify: %s", problems)
	}
}

// A backup has the reviews; an export of one snapshot has its own events only.
func TestReviewsInCopies(t *testing.T) {
	path, _ := sample(t)
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := snapshot.Backup(t.Context(), path, backup); err != nil {
		t.Fatal(err)
	}
	if rowsByHand(t, backup, "first") != rowsByHand(t, path, "first") {
		t.Error("the backup has other rows")
	}
	if _, err := snapshot.Export(t.Context(), path, "2", filepath.Join(t.TempDir(), "2.db")); err != nil {
		t.Fatal(err)
	}
}
