package snapshot_test

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tlaudit/snapshot"
)

// A forgery is a change that does not go through the ledger, and what Verify must report
// of it: the snapshots it names, and a part of the text.
type forgery struct {
	statements []string
	snapshots  []int64
	says       string
}

func TestVerifyFindsTampering(t *testing.T) {
	t.Parallel()
	original, recorded := sample(t)
	head := headOf(t, original)
	forgeries := map[string]forgery{
		"view edited": {[]string{"DROP VIEW access_at", "CREATE VIEW access_at AS SELECT 1 AS snapshot_id"}, nil, "view access_at was edited"},
		"view edited in place": {[]string{"PRAGMA writable_schema = 1",
			"UPDATE sqlite_master SET sql = replace(sql, 'c.read_status = 3', 'c.read_status = 3 AND user.text <> ''mal''') WHERE name = 'access_at'"}, nil, "view access_at was edited"},
		"view added":         {[]string{"CREATE VIEW extra AS SELECT 1"}, nil, "view extra is not one of ours"},
		"view dropped":       {[]string{"DROP VIEW roster"}, nil, "view roster is missing"},
		"trigger added":      {[]string{"CREATE TRIGGER hide AFTER INSERT ON fact_grant BEGIN DELETE FROM fact_grant WHERE user = 1; END"}, nil, "trigger hide is not one of ours"},
		"index dropped":      {[]string{"DROP INDEX fact_grant_ended"}, nil, "index fact_grant_ended is missing"},
		"index edited":       {[]string{"DROP INDEX fact_grant_ended", "CREATE INDEX fact_grant_ended ON fact_grant (until) WHERE until > 2"}, nil, "index fact_grant_ended was edited"},
		"index added":        {[]string{"CREATE INDEX mine ON fact_grant (user)"}, nil, "index mine is not one of ours"},
		"table added":        {[]string{"CREATE TABLE access_extra (a)"}, nil, "table access_extra is not one of ours"},
		"column added":       {[]string{"ALTER TABLE request ADD COLUMN note TEXT"}, nil, "table request was edited"},
		"text edited":        {[]string{"UPDATE text SET text = 'mallory' WHERE text = 'ann'"}, []int64{1, 2, 3}, "began or ended"},
		"text removed":       {[]string{"DELETE FROM text WHERE text = 'ann'"}, []int64{1, 2, 3}, "cannot be read"},
		"first text edited":  {[]string{"UPDATE text SET text = 'unclear' WHERE id = 8"}, nil, "dictionary"},
		"first text removed": {[]string{"DELETE FROM text WHERE id = 17"}, nil, "dictionary"},
		"text as a blob":     {[]string{"PRAGMA ignore_check_constraints = 1", "UPDATE text SET text = CAST(text AS BLOB) WHERE text = 'ann'"}, nil, "is not a text"},
		"person removed":     {[]string{"DELETE FROM known_person WHERE user = (SELECT id FROM text WHERE text = 'gus')"}, nil, "first snapshot of user gus"},
		"person earlier":     {[]string{"UPDATE known_person SET since = 1 WHERE user = (SELECT id FROM text WHERE text = 'gus')"}, nil, "first snapshot of user gus"},
		"person added":       {[]string{"INSERT INTO known_person SELECT id, 1 FROM text WHERE text = 'w1'"}, nil, "first snapshot of user w1"},
		"holder removed":     {[]string{"DELETE FROM holder WHERE user = (SELECT id FROM text WHERE text = 'gus')"}, nil, "runs of access of user gus"},
		"unit edited":        {[]string{"UPDATE unit_digest SET digest = zeroblob(32) WHERE kind = 'grant' AND workspace = (SELECT id FROM text WHERE text = 'w1')"}, nil, `digest of the grants of "w1"`},
		"unit added":         {[]string{"INSERT INTO unit_digest SELECT 'grant', 0, id, zeroblob(32), 1, 1 FROM text WHERE text = 'ann'"}, nil, `digest of the grants of "ann"`},
		"unit of no kind":    {[]string{"INSERT INTO unit_digest SELECT 'crew', 0, id, zeroblob(32), 1, 1 FROM text WHERE text = 'ann'"}, nil, `digests of "crew"`},
		"snapshot dropped":   {[]string{"DELETE FROM snapshot WHERE id = 2"}, []int64{2}, "dropped"},
		"snapshot and event": {[]string{"DELETE FROM snapshot WHERE id = 2", "DELETE FROM event WHERE snapshot_id = 2"}, []int64{2}, "dropped"},
		"snapshot, event and facts": {[]string{"DELETE FROM snapshot WHERE id = 2", "DELETE FROM event WHERE snapshot_id = 2",
			"UPDATE OR REPLACE fact_grant SET since = 3 WHERE since = 2", "UPDATE OR REPLACE fact_grant SET until = 3 WHERE until = 2"}, []int64{2, 3}, "dropped"},
		"snapshots swapped":        {[]string{"UPDATE snapshot SET id = 99 WHERE id = 2", "UPDATE snapshot SET id = 2 WHERE id = 3", "UPDATE snapshot SET id = 3 WHERE id = 99"}, []int64{2, 3}, "its header was edited (its state digest and its change digest, at least)"},
		"snapshot renumbered":      {[]string{"UPDATE snapshot SET id = 1000000000 WHERE id = 3"}, []int64{3, 1000000000}, "dropped"},
		"re-timed":                 {[]string{"UPDATE snapshot SET taken_at = '2026-01-02T05:00:00Z' WHERE id = 2"}, []int64{2}, "header"},
		"re-timed before the last": {[]string{"UPDATE snapshot SET taken_at = '2025-01-02T05:00:00Z' WHERE id = 2"}, []int64{2}, "not later"},
		"called complete":          {[]string{"UPDATE snapshot SET status = 'complete', completeness = 'as_visible' WHERE id = 2"}, []int64{2}, "header"},
		"counts edited":            {[]string{"UPDATE snapshot SET users = users + 1 WHERE id = 1"}, []int64{1}, "header"},
		"state digest edited":      {[]string{"UPDATE snapshot SET state_digest = change_digest WHERE id = 2"}, []int64{2}, "its header was edited (its state digest, at least)"},
		"change digest edited":     {[]string{"UPDATE snapshot SET change_digest = state_digest WHERE id = 2"}, []int64{2}, "its header was edited (its change digest, at least)"},
		"requests edited":          {[]string{"UPDATE request SET failures = 9 WHERE snapshot_id = 2"}, []int64{2}, "requests were edited"},
		"requests removed":         {[]string{"DELETE FROM request WHERE snapshot_id = 3"}, []int64{3}, "requests were edited"},
		"requests added":           {[]string{"INSERT INTO request SELECT 4, 'GET /x', 1, 0, 0, 1, NULL, 0, 0, 0"}, []int64{4}, "requests were edited"},
		"requests of none":         {[]string{"UPDATE request SET snapshot_id = 7 WHERE snapshot_id = 4"}, []int64{4, 7}, "no such snapshot"},
		"event edited":             {[]string{`UPDATE event SET "by" = 'mallory' WHERE snapshot_id = 2 AND kind = 'collected'`}, []int64{2}, "event 2 (collected) was edited (by); the snapshot is as it was recorded"},
		"event of failure hidden":  {[]string{"DELETE FROM event WHERE seq = (SELECT min(seq) FROM event WHERE kind = 'drop_accepted')"}, nil, "what was recorded between event 2 (collected) and event 4 (collected) is missing"},
		"label moved":              {[]string{"UPDATE event SET snapshot_id = 3 WHERE kind = 'label_set'"}, []int64{3}, "does not follow"},
		"events swapped":           {[]string{"UPDATE event SET seq = -1 WHERE seq = 1", "UPDATE event SET seq = 1 WHERE seq = 2", "UPDATE event SET seq = 2 WHERE seq = -1"}, []int64{1, 2}, "does not follow"},
		"event as a blob":          {[]string{"UPDATE event SET detail = CAST(detail AS BLOB) WHERE snapshot_id = 2"}, nil, "chain"},
		"event added":              {[]string{`INSERT INTO event SELECT seq + 1, at, kind, "by", snapshot_id, detail, chain FROM event WHERE seq = (SELECT max(seq) FROM event)`}, nil, "does not follow"},
	}
	addFactForgeries(t, original, forgeries)
	for name, f := range forgeries {
		t.Run(name, func(t *testing.T) {
			path := copied(t, original)
			tamper(t, path, f.statements...)
			v := verified(t, path, snapshot.VerifyOptions{})
			if !strings.Contains(fmt.Sprint(v.Problems), f.says) {
				t.Errorf("Verify does not say %q: %v", f.says, v.Problems)
			}
			for _, n := range f.snapshots {
				if !slices.ContainsFunc(v.Problems, func(p snapshot.Problem) bool { return p.Snapshot == n }) {
					t.Errorf("Verify does not name snapshot %d: %v", n, v.Problems)
				}
			}
		})
	}
	if v := verified(t, original, snapshot.VerifyOptions{Full: true, ExpectHead: head}); len(v.Problems) > 0 || v.Head != head || v.Snapshots != int64(len(recorded)) {
		t.Errorf("the ledger itself: %+v", v)
	}
	for _, r := range recorded {
		if v := verified(t, original, snapshot.VerifyOptions{ExpectHead: r.Chain}); len(v.Problems) > 0 {
			t.Errorf("an earlier head: %v", v.Problems)
		}
	}
}

// addFactForgeries adds what can be done to the rows of each kind of fact.
func addFactForgeries(t *testing.T, path string, into map[string]forgery) {
	db := database(t, path)
	for _, k := range []string{"coverage", "grant", "invitation", "role", "roster", "user", "workspace"} {
		table := "fact_" + k
		columns := columnsOf(t, db, table)
		values := columns[:len(columns)-2]
		key := strings.Join(columns[:len(columns)-1], ", ")
		one := func(condition string) string {
			return fmt.Sprintf("(%s) = (SELECT %s FROM %s WHERE %s ORDER BY %s LIMIT 1)", key, key, table, condition, key)
		}
		last := values[len(values)-1]
		const open, ended = "since = 1 AND until IS NULL", "since = 1 AND until = 2"
		into[k+" removed"] = forgery{[]string{"DELETE FROM " + table + " WHERE " + one(open)}, []int64{1}, "began or ended"}
		into[k+" ended one removed"] = forgery{[]string{"DELETE FROM " + table + " WHERE " + one(ended)}, []int64{1, 2}, "began or ended"}
		into[k+" added"] = forgery{[]string{"INSERT INTO " + table + " SELECT " + strings.Join(values[:len(values)-1], ", ") + ", 5, 3, NULL FROM " + table + " WHERE " + one(open)}, []int64{3}, "began or ended"}
		into[k+" changed"] = forgery{[]string{"UPDATE " + table + " SET " + last + " = 17 WHERE " + one(open)}, []int64{1}, "began or ended"}
		into[k+" begins later"] = forgery{[]string{"UPDATE " + table + " SET since = 2 WHERE " + one(open)}, []int64{1, 2}, "began or ended"}
		into[k+" ends later"] = forgery{[]string{"UPDATE " + table + " SET until = 4 WHERE " + one(ended)}, []int64{2, 4}, "began or ended"}
		into[k+" ended"] = forgery{[]string{"UPDATE " + table + " SET until = 3 WHERE " + one(open)}, []int64{3}, "began or ended"}
		into[k+" never ended"] = forgery{[]string{"UPDATE " + table + " SET until = NULL WHERE " + one(ended)}, []int64{2}, "began or ended"}
		into[k+" of the future"] = forgery{[]string{"UPDATE " + table + " SET until = 9 WHERE " + one(open)}, []int64{9}, "no such snapshot"}
	}
}

// A clean cut of the newest events, and a ledger that is rebuilt with a chain of its
// own, are found only by a head that was noted elsewhere.
func TestVerifyNeedsAHeadForTheTail(t *testing.T) {
	original, recorded := sample(t)
	head := headOf(t, original)
	cut := []string{"DELETE FROM event WHERE seq >= (SELECT seq FROM event WHERE snapshot_id = 4 AND kind = 'collected')",
		"DELETE FROM snapshot WHERE id = 4", "DELETE FROM request WHERE snapshot_id = 4", "DELETE FROM review", "DELETE FROM review_row", "DELETE FROM review_column"}
	for _, k := range []string{"coverage", "grant", "invitation", "role", "roster", "user", "workspace"} {
		cut = append(cut, "DELETE FROM fact_"+k+" WHERE since = 4", "UPDATE fact_"+k+" SET until = NULL WHERE until = 4")
	}
	tests := map[string]func(t *testing.T, path string){
		"cut": func(t *testing.T, path string) { tamper(t, path, cut...) },
		"rebuilt": func(t *testing.T, path string) {
			tamper(t, path, `UPDATE event SET detail = replace(detail, 'no route', 'nothing at all') WHERE kind = 'collect_failed'`)
			rechain(t, path)
		},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			path := copied(t, original)
			change(t, path)
			if v := verified(t, path, snapshot.VerifyOptions{Full: true}); len(v.Problems) > 0 {
				t.Errorf("found without a head: %v", v.Problems)
			}
			if v := verified(t, path, snapshot.VerifyOptions{ExpectHead: head}); len(v.Problems) != 1 || !strings.Contains(v.Problems[0].What, "expected") {
				t.Errorf("with the head: %v", v.Problems)
			}
			if v := verified(t, path, snapshot.VerifyOptions{ExpectHead: recorded[2].Chain}); len(v.Problems) > 0 {
				t.Errorf("with the head of snapshot 3, which is there still: %v", v.Problems)
			}
		})
	}
}

// A ledger that was rebuilt around a false state digest is found by recomputing the
// states, which is what Full is for.
func TestVerifyFullRecomputesTheStates(t *testing.T) {
	path, recorded := sample(t)
	for _, forged := range []int{0, 2} {
		path := copied(t, path)
		digest := recorded[forged].StateDigest
		tamper(t, path, fmt.Sprintf("UPDATE snapshot SET state_digest = '%s' WHERE id = %d", strings.Repeat("0", 64), forged+1),
			fmt.Sprintf("UPDATE event SET detail = replace(detail, '%s', '%s') WHERE kind = 'collected' AND snapshot_id = %d", digest, strings.Repeat("0", 64), forged+1))
		header := lineDigest(t, path, forged+1)
		tamper(t, path, fmt.Sprintf("UPDATE event SET detail = json_set(detail, '$.header_digest', '%s') WHERE kind = 'collected' AND snapshot_id = %d", header, forged+1))
		rechain(t, path)
		if v := verified(t, path, snapshot.VerifyOptions{}); len(v.Problems) > 0 {
			t.Fatalf("the forgery is found without Full: %v", v.Problems)
		}
		v := verified(t, path, snapshot.VerifyOptions{Full: true})
		if len(v.Problems) != 1 || v.Problems[0].Snapshot != int64(forged+1) || !strings.Contains(v.Problems[0].What, digest) {
			t.Errorf("with Full: %v, want one problem of snapshot %d with the digest %s", v.Problems, forged+1, digest)
		}
	}
}

// lineDigest is the header_digest of a snapshot as it is now.
func lineDigest(t *testing.T, path string, number int) string {
	t.Helper()
	var line string
	query := string(bytesOf(t, "queries/header_line.sql"))
	if err := database(t, path).QueryRowContext(t.Context(), query, sql.Named("snapshot_id", number)).Scan(&line); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(line + "\n"))
	return hex.EncodeToString(sum[:])
}

// rechain recomputes the value of every event from the one before it.
func rechain(t *testing.T, path string) {
	db := database(t, path)
	type event struct {
		seq  int64
		line string
	}
	var events []event
	rows, err := db.QueryContext(t.Context(), `SELECT seq, json_array(seq, at, kind, "by", snapshot_id, detail) FROM event ORDER BY seq`)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var e event
		if err := rows.Scan(&e.seq, &e.line); err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	value := strings.Repeat("0", 64)
	for _, e := range events {
		sum := sha256.Sum256([]byte(value + "\n" + e.line + "\n"))
		value = hex.EncodeToString(sum[:])
		if _, err := db.ExecContext(t.Context(), "UPDATE event SET chain = ? WHERE seq = ?", value, e.seq); err != nil {
			t.Fatal(err)
		}
	}
}

// tamper executes statements on a file without the ledger.
func tamper(tb testing.TB, path string, statements ...string) {
	tb.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		tb.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	for _, s := range statements {
		r, err := db.ExecContext(tb.Context(), s)
		if err != nil {
			tb.Fatalf("%s: %v", s, err)
		}
		if n, err := r.RowsAffected(); strings.HasPrefix(s, "UPDATE event") && (err != nil || n == 0) {
			tb.Fatalf("%s: %d rows, %v", s, n, err)
		}
	}
	if err := db.Close(); err != nil {
		tb.Fatal(err)
	}
}

func copied(tb testing.TB, path string) string {
	tb.Helper()
	c := filepath.Join(tb.TempDir(), "access.db")
	if err := os.WriteFile(c, bytesOf(tb, path), 0o600); err != nil {
		tb.Fatal(err)
	}
	return c
}

func headOf(tb testing.TB, path string) string {
	tb.Helper()
	head, err := opened(tb, path).Head(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return head
}

func verified(tb testing.TB, path string, o snapshot.VerifyOptions) snapshot.Verification {
	tb.Helper()
	v, err := snapshot.Verify(tb.Context(), path, o)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}
