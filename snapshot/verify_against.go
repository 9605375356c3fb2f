package snapshot

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"os"
	"slices"
	"strings"

	"tlaudit/text"
)

// shownRows is how many rows of a difference are named; more are counted.
const shownRows = 200

// headerColumns are those of the header that a snapshot and its exported copy share for
// good: a label may be set later.
func headerColumns() []string {
	return []string{"taken_at", "finished_at", "status", "completeness", "organization_id", "api_url", "tool_version", "collected_by", "parameters", "workspaces",
		"unread_workspaces", "direct_memberships", "inherited_memberships", "enrollments", "users", "changes", "state_digest", "change_digest", "chain"}
}

// against compares a snapshot with the copy of it that Export wrote, and names what
// differs: values of the header, requests, events up to its own, and rows of each kind.
func (v *verifier) against(ctx context.Context, file string) (err error) {
	if info, err := os.Stat(file); err != nil {
		return errors.Unwrap(err) // the caller names the file
	} else if !info.Mode().IsRegular() {
		return errors.New("it is not a file")
	}
	copied, err := connect(ctx, file, url.Values{"mode": {"ro"}, "_pragma": {"trusted_schema(0)", "cell_size_check(1)"}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, copied.Close()) }()
	var id, count int64
	var recorded string
	if err := copied.row(ctx, "SELECT count(*), coalesce(max(id), 0), coalesce(max(state_digest), '') FROM snapshots", nil, &count, &id, &recorded); err != nil {
		return fmt.Errorf("it is not a file that \"tlaudit snapshots export\" wrote: %w", err)
	}
	if count != 1 {
		return fmt.Errorf("it holds %s, and a file that \"tlaudit snapshots export\" wrote holds one", text.Count(count, "snapshot"))
	}
	digest, err := copied.linesDigest(ctx, StateQuery(id))
	if err != nil {
		return err
	}
	if digest != recorded {
		v.problem(id, "%s does not have the state digest that it records (SHA-256 %s, recorded %s): it was changed itself, and nothing is compared with it", file, digest, recorded)
		return nil
	}
	var there int64
	if err := v.ledger.row(ctx, "SELECT count(*) FROM snapshot WHERE id = ?", []any{id}, &there); err != nil {
		return err
	}
	if there == 0 {
		v.problem(id, "%s has it, and the ledger does not", file)
		return nil
	}
	before := len(v.Problems)
	if err := v.headerAgainst(ctx, copied, id, file); err != nil {
		return err
	}
	if err := v.recordsAgainst(ctx, copied, file, id, records{"requests of", requestValues(), "requests WHERE snapshot_id = :n", id}); err != nil {
		return err
	}
	var last int64
	if err := copied.row(ctx, "SELECT coalesce(max(seq), 0) FROM events", nil, &last); err != nil {
		return err
	}
	if err := v.recordsAgainst(ctx, copied, file, id, records{"event", eventValues(), "events WHERE seq <= :n", last}); err != nil {
		return err
	}
	if err := v.factsAgainst(ctx, copied, file, id); err != nil {
		return err
	}
	if len(v.Problems) == before {
		v.Notes = append(v.Notes, fmt.Sprintf("snapshot %d has the header, requests, events and facts of %s", id, file))
	}
	return nil
}

// headerAgainst names the values of the header that differ.
func (v *verifier) headerAgainst(ctx context.Context, copied *Ledger, id int64, file string) error {
	columns := headerColumns()
	read := func(l *Ledger) ([]any, error) {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		return values, l.row(ctx, "SELECT "+strings.Join(columns, ", ")+" FROM snapshots WHERE id = ?", []any{id}, into...)
	}
	ours, err := read(v.ledger)
	if err != nil {
		return err
	}
	theirs, err := read(copied)
	if err != nil {
		return err
	}
	for i, column := range columns {
		if ours[i] != theirs[i] {
			v.problem(id, "%s is %s in the ledger, and %s in %s", column, shownValue(ours[i]), shownValue(theirs[i]), file)
		}
	}
	return nil
}

func shownValue(value any) string {
	if value == nil {
		return "unknown"
	}
	return fmt.Sprint(value)
}

// records are rows of a view: what one is called, its values, of which the first tells it
// from others, and the view with a condition on the number n.
type records struct {
	what   string
	values []string
	from   string
	n      int64
}

func requestValues() []string {
	return []string{"endpoint", "requests", "retries", "failures", "rows", "expected_total", "pages", "passes", "bytes"}
}

func eventValues() []string {
	return []string{"seq", "at", "kind", "by", "snapshot_id", "detail", "chain"}
}

// recordsAgainst names the records that only one of the two has, and the values in which
// records differ.
func (v *verifier) recordsAgainst(ctx context.Context, copied *Ledger, file string, id int64, r records) error {
	query := `SELECT json_array("` + strings.Join(r.values, `", "`) + `") AS line FROM ` + r.from + " ORDER BY line"
	ours, theirs := map[string][]any{}, map[string][]any{}
	var keys []string
	err := v.differences(ctx, copied, query, r.n, func(line string, inLedger bool) {
		values := valuesOf(line)
		if len(values) != len(r.values) {
			return
		}
		key := shownValue(values[0])
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
		if inLedger {
			ours[key] = values
		} else {
			theirs[key] = values
		}
	})
	if err != nil {
		return err
	}
	for _, key := range keys {
		switch mine, other := ours[key], theirs[key]; {
		case mine == nil:
			v.problem(id, "%s %s: only in %s", r.what, key, file)
		case other == nil:
			v.problem(id, "%s %s: only in the ledger", r.what, key)
		default:
			for i, name := range r.values {
				if mine[i] != other[i] {
					v.problem(id, "%s %s: %s is %s in the ledger, and %s in %s", r.what, key, name, shownValue(mine[i]), shownValue(other[i]), file)
				}
			}
		}
	}
	return nil
}

// factsAgainst names the facts that only one of the two has.
func (v *verifier) factsAgainst(ctx context.Context, copied *Ledger, file string, id int64) error {
	n := 0
	err := v.differences(ctx, copied, "SELECT line FROM state WHERE snapshot_id = :n ORDER BY line", id, func(line string, inLedger bool) {
		where := file
		if inLedger {
			where = "the ledger"
		}
		if n++; n <= shownRows {
			v.problem(id, "only in %s: %s", where, describe(line))
		}
	})
	if n > shownRows {
		v.problem(id, "%s more that only one of the two has", text.Count(n-shownRows, "row"))
	}
	return err
}

// differences gives each line of a query that only one of the two has. The lines are in
// the order of their bytes.
func (v *verifier) differences(ctx context.Context, copied *Ledger, query string, n int64, differ func(line string, inLedger bool)) error {
	ours, endOurs := iter.Pull2(v.ledger.lines(ctx, query, n))
	defer endOurs()
	theirs, endTheirs := iter.Pull2(copied.lines(ctx, query, n))
	defer endTheirs()
	a, errA, okA := ours()
	b, errB, okB := theirs()
	for okA || okB {
		if err := errors.Join(errA, errB); err != nil {
			return err
		}
		order := strings.Compare(a, b)
		if !okB {
			order = -1
		} else if !okA {
			order = 1
		}
		switch {
		case order < 0:
			differ(a, true)
		case order > 0:
			differ(b, false)
		}
		if order <= 0 {
			a, errA, okA = ours()
		}
		if order >= 0 {
			b, errB, okB = theirs()
		}
	}
	return nil
}

// lines are the rows of a query of one text, in its order. The query takes a number
// as :n.
func (l *Ledger) lines(ctx context.Context, query string, n int64) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		rows, err := l.conn.QueryContext(ctx, query, sql.Named("n", n))
		if err != nil {
			yield("", err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				yield("", err)
				return
			}
			if !yield(line, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield("", err)
		}
	}
}

// valuesOf reads a canonical line. It returns nil for any other text.
func valuesOf(line string) (values []any) {
	decoder := json.NewDecoder(strings.NewReader(line))
	decoder.UseNumber() // a number is shown as it is written
	if decoder.Decode(&values) != nil {
		return nil
	}
	return values
}

// describe writes the canonical line of a fact for people: what it is, and each value with
// its name.
func describe(line string) string {
	values := valuesOf(line)
	for _, k := range kinds {
		if len(values) != len(k.columns)+1 || values[0] != k.name {
			continue
		}
		var words []string
		for i, column := range k.columns {
			if value := values[i+1]; value != nil {
				words = append(words, column+" "+shownValue(value))
			}
		}
		return k.one + ": " + strings.Join(words, ", ")
	}
	return line
}
