package snapshot

import (
	"context"
	"crypto/sha256"
	"database/sql"
	_ "embed"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"slices"

	"tlaudit/strictjson"
)

//go:embed queries/review_lines.sql
var reviewLines string

// keptFiles is what the ledger keeps of a review beside its rows.
type keptFiles struct {
	Event             int64
	Name              string
	Policy, Reviewers []byte
}

// reviewDigests is what the event of a review says of its record.
type reviewDigests struct {
	Name      string           `json:"name"`
	Rows      string           `json:"review_rows_digest"`
	Sheets    map[string]int64 `json:"sheets"`
	Policy    string           `json:"policy_digest"`
	Reviewers string           `json:"reviewers_file_digest"`
}

// reviews compares the record of each review that was issued with its event: the files
// that it was made with, and every row.
func (v *verifier) reviews(ctx context.Context) error {
	kept, err := v.keptFiles(ctx)
	if err != nil {
		return err
	}
	type issue struct {
		Seq    int64
		Detail string
	}
	events, err := allRows[issue](ctx, v.ledger, "SELECT seq, detail FROM event WHERE kind = 'report_issued' ORDER BY seq")
	if err != nil {
		return err
	}
	v.Reviews = int64(len(events))
	for _, e := range events {
		var recorded reviewDigests
		if err := strictjson.DecodePart([]byte(e.Detail), &recorded); err != nil {
			v.problem(0, "chain: the detail of event %d (%s) cannot be read: %v", e.Seq, ReportIssued, err)
			continue
		}
		files, ok := kept[e.Seq]
		delete(kept, e.Seq)
		if !ok {
			v.problem(0, "review %s: the chain records it, but the ledger does not have its rows", recorded.Name)
			continue
		}
		if files.Name != recorded.Name {
			v.problem(0, "review %s: the ledger names it %q", recorded.Name, files.Name)
		}
		v.keptFile(recorded.Name, "its policy", files.Policy, recorded.Policy)
		v.keptFile(recorded.Name, "its file of reviewers", files.Reviewers, recorded.Reviewers)
		if err := v.reviewRows(ctx, e.Seq, recorded); err != nil {
			return err
		}
	}
	for _, event := range slices.Sorted(maps.Keys(kept)) {
		v.problem(0, "review %s: there is no event %d that records it", kept[event].Name, event)
	}
	strays, err := column[int64](ctx, v.ledger, `SELECT DISTINCT review FROM review_row WHERE review NOT IN (SELECT event FROM review)
		UNION SELECT DISTINCT review FROM review_column WHERE review NOT IN (SELECT event FROM review) ORDER BY 1`)
	for _, stray := range strays {
		v.problem(0, "rows of a review refer to event %d, and no review has it", stray)
	}
	return err
}

// keptFiles returns the files of each review, by the number of its event.
func (v *verifier) keptFiles(ctx context.Context) (map[int64]keptFiles, error) {
	rows, err := v.ledger.conn.QueryContext(ctx, "SELECT event, name, policy, reviewers FROM review")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[int64]keptFiles{}
	for rows.Next() {
		var k keptFiles
		if err := rows.Scan(&k.Event, &k.Name, &k.Policy, &k.Reviewers); err != nil {
			return nil, err
		}
		all[k.Event] = k
	}
	return all, rows.Err()
}

// keptFile compares a file that the ledger keeps with its digest in the event.
func (v *verifier) keptFile(review, what string, kept []byte, recorded string) {
	content, err := uncompressed(kept)
	switch digest := fileDigest(content); {
	case err != nil:
		v.problem(0, "review %s: %s cannot be read: %v", review, what, err)
	case digest != recorded:
		v.problem(0, "review %s: %s is not as it was issued (SHA-256 %s, recorded %s)", review, what, orNone(digest), orNone(recorded))
	}
}

func orNone(digest string) string {
	if digest == "" {
		return "none"
	}
	return digest
}

// A reviewCheck is the comparison of the rows of one review with its event.
type reviewCheck struct {
	*verifier
	review string
	all    hash.Hash
	named  int   // rows that a problem names
	more   int64 // rows that none names, because there are too many
}

// reviewRows compares the rows of a review with its event. It names each row that was
// changed, added or removed. Whoever changes a row can write its digest anew: then the
// digest of all rows shows that some was.
func (v *verifier) reviewRows(ctx context.Context, event int64, recorded reviewDigests) error {
	c := reviewCheck{verifier: v, review: recorded.Name, all: sha256.New()}
	sheets := map[string]int64{} // by name, the number of its text
	type sheet struct {
		Sheet int64
		Name  string
	}
	stored, err := allRows[sheet](ctx, v.ledger, `SELECT s.sheet, coalesce(t.text, '') AS name FROM
		(SELECT sheet FROM review_row WHERE review = :event UNION SELECT sheet FROM review_column WHERE review = :event) AS s
		LEFT JOIN text AS t ON t.id = s.sheet`, sql.Named("event", event))
	if err != nil {
		return err
	}
	for _, s := range stored {
		sheets[s.Name] = s.Sheet
	}
	names := maps.Clone(sheets)
	maps.Copy(names, recorded.Sheets)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if err := c.sheet(ctx, event, sheets[name], name, recorded.Sheets[name]); err != nil {
			return err
		}
	}
	if c.more > 0 {
		v.problem(0, "review %s: %d more rows are not as they were issued", c.review, c.more)
	}
	if digest := hex.EncodeToString(c.all.Sum(nil)); digest != recorded.Rows && c.named == 0 {
		v.problem(0, "review %s: its rows are not as they were issued (SHA-256 %s, recorded %s)", c.review, digest, orNone(recorded.Rows))
	}
	return nil
}

// sheet compares the rows of one sheet, of which there should be so many. number is that of
// the sheet's name; 0 if the ledger has no row of it.
func (c *reviewCheck) sheet(ctx context.Context, event, number int64, name string, rows int64) error {
	type line struct {
		Number, Digest int64
		RowKey, Line   string
	}
	last := int64(0)
	missing := func(before int64) {
		end := min(before, rows+1)
		for last++; last < end && c.named < shownRows; last++ {
			c.row("%s #%d is missing", name, last)
		}
		c.more += max(0, end-last)
		last = before
	}
	for l, err := range Rows[line](ctx, c.ledger, reviewLines, sql.Named("event", event), sql.Named("sheet", number)) {
		if err != nil {
			return err
		}
		missing(l.Number)
		switch {
		case l.Number > rows:
			c.row("%s #%d (%s) was added", name, l.Number, l.RowKey)
		case lineDigest([]byte(l.Line)) != l.Digest:
			c.row("%s #%d (%s) was changed", name, l.Number, l.RowKey)
		}
		c.all.Write([]byte(l.Line + "\n"))
	}
	missing(rows + 1)
	return nil
}

// row reports a row that is not as it was issued.
func (c *reviewCheck) row(format string, args ...any) {
	if c.named == shownRows {
		c.more++
		return
	}
	c.named++
	c.problem(0, "review %s: %s", c.review, fmt.Sprintf(format, args...))
}
