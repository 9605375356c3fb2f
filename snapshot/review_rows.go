package snapshot

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"strconv"
)

// reviewRows writes the rows of one review in the open transaction, a batch at a time.
type reviewRows struct {
	ledger *Ledger
	event  int64
	texts  *dictionary
	insert *inserter
	all    hash.Hash // of every row's line
	batch  []reviewRow
}

// A reviewRow is a row with the numbers of its texts, some of them provisional.
type reviewRow struct {
	number   int64
	key, sum string
	texts    [7]int64
	cells    []reviewCell
	digest   int64
}

// A reviewCell is a displayed cell: the number of its text, or a text that is kept in the
// row itself.
type reviewCell struct {
	text int64
	own  string
}

func (l *Ledger) reviewRows(ctx context.Context, event int64) (*reviewRows, error) {
	texts, err := l.dictionary(ctx)
	if err != nil {
		return nil, err
	}
	insert := l.inserter("review_row", "review, sheet, number, row_key, row_sum, workspace, user, source, role, enrollment, reviewer, justification, cells, digest")
	return &reviewRows{ledger: l, event: event, texts: texts, insert: insert, all: sha256.New(), batch: make([]reviewRow, 0, insertedAtOnce)}, nil
}

func (w *reviewRows) close() error { return errors.Join(w.insert.close(), w.texts.close()) }

// digest is the SHA-256 of the lines of all rows.
func (w *reviewRows) digest() string { return hex.EncodeToString(w.all.Sum(nil)) }

// sheet writes the rows of a sheet and returns how many there are.
func (w *reviewRows) sheet(ctx context.Context, s ReviewSheet) (rows int64, err error) {
	sheet, err := w.texts.number(ctx, s.Name)
	if err != nil {
		return 0, err
	}
	for i, c := range s.Columns {
		if err := w.ledger.exec(ctx, "INSERT INTO review_column (review, sheet, place, header) VALUES (?, ?, ?, ?)", w.event, sheet, i, c.Header); err != nil {
			return 0, err
		}
	}
	var line []byte
	for row, err := range s.Rows {
		if err != nil {
			return rows, err
		}
		rows++
		if len(row.Displayed) != len(s.Columns) {
			return rows, fmt.Errorf("row %d displays %d cells, the sheet has %d columns", rows, len(row.Displayed), len(s.Columns))
		}
		line = appendReviewLine(line[:0], s, rows, row)
		w.all.Write(append(line, '\n'))
		w.add(s, rows, row, lineDigest(line))
		if len(w.batch) == insertedAtOnce {
			if err := w.write(ctx, sheet); err != nil {
				return rows, err
			}
		}
	}
	return rows, errors.Join(w.write(ctx, sheet), w.texts.flush(ctx), w.insert.flush(ctx))
}

// lineDigest is the first 8 bytes of the SHA-256 of a row's line.
func lineDigest(line []byte) int64 {
	sum := sha256.Sum256(line)
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

// appendReviewLine writes the line of a row, the same bytes as the query review_lines.sql.
func appendReviewLine(dst []byte, s ReviewSheet, number int64, r ReviewRow) []byte {
	dst = AppendLine(dst, []string{r.Key, r.Sum, s.Name}, nil)
	dst = strconv.AppendInt(append(dst[:len(dst)-1], ','), number, 10)
	for _, v := range []string{r.WorkspaceID, r.UserID, r.Source, r.RoleID, r.EnrollmentID, r.Reviewer, r.JustificationRequired} {
		dst = appendValue(append(dst, ','), v)
	}
	displayed := []byte{'{'}
	for i, c := range s.Columns {
		if i > 0 {
			displayed = append(displayed, ',')
		}
		displayed = append(AppendQuoted(displayed, c.Header), ':')
		displayed = appendValue(displayed, r.Displayed[i])
	}
	return append(AppendQuoted(append(dst, ','), append(displayed, '}')), ']')
}

// add puts a row into the batch.
func (w *reviewRows) add(s ReviewSheet, number int64, r ReviewRow, digest int64) {
	w.batch = append(w.batch, reviewRow{number: number, key: r.Key, sum: r.Sum, digest: digest, cells: make([]reviewCell, len(s.Columns))})
	row := &w.batch[len(w.batch)-1]
	for i, v := range []string{r.WorkspaceID, r.UserID, r.Source, r.RoleID, r.EnrollmentID, r.Reviewer, r.JustificationRequired} {
		row.texts[i] = w.texts.provisional([]byte(v))
	}
	for i, v := range r.Displayed {
		if s.Columns[i].Number {
			row.cells[i].own = v
			continue
		}
		row.cells[i].text = w.texts.provisional([]byte(v))
	}
}

// write writes the batch.
func (w *reviewRows) write(ctx context.Context, sheet int64) error {
	if err := w.texts.settle(ctx); err != nil {
		return err
	}
	for _, r := range w.batch {
		values := []any{w.event, sheet, r.number, r.key, r.sum}
		for _, n := range r.texts {
			values = append(values, w.texts.final(n))
		}
		cells := []byte{'['}
		for i, c := range r.cells {
			if i > 0 {
				cells = append(cells, ',')
			}
			switch n := w.texts.final(c.text); {
			case c.own != "":
				cells = AppendQuoted(cells, c.own)
			case n == 0:
				cells = append(cells, "null"...)
			default:
				cells = strconv.AppendInt(cells, n, 10)
			}
		}
		if err := w.insert.row(ctx, append(values, string(append(cells, ']')), r.digest)...); err != nil {
			return err
		}
	}
	w.batch = w.batch[:0]
	return nil
}
