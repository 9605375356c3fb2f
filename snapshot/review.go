package snapshot

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"
)

// A Review is what the ledger records of a review that is issued.
type Review struct {
	At, By, Name, ReviewID string
	Snapshot, Baseline     int64             // Baseline is 0 for none
	Due                    string            // a date; empty for none
	BundleDigest           string            // SHA-256 of the bundle's SHA256SUMS
	ReviewersDigest        string            // SHA-256 of that of its folder to-reviewers; empty if it has none
	Files                  map[string]string // SHA-256 of each file of the bundle, by name
	Policy, Reviewers      []byte            // the files that the report was made with; nil for none
	ReviewersName          string            // of the file of Reviewers
	AllowUnassigned        string            // why rows may lack a reviewer; empty if none may
	Unassigned             int64             // rows that nobody else than their holder is asked to decide
	Sheets                 []ReviewSheet
}

// A ReviewSheet is a sheet whose rows are decided. Rows may be ranged over more than once,
// and are the same each time. Each is valid until the next one.
type ReviewSheet struct {
	Name    string
	Columns []ReviewColumn // those that rows display
	Rows    iter.Seq2[ReviewRow, error]
}

// A ReviewColumn is a column whose cells a row displays. Number: its cells are numbers,
// most of them different.
type ReviewColumn struct {
	Header string
	Number bool
}

// A ReviewRow is a row of a sheet; the first has number 1. An empty text is unknown, or
// does not apply. Displayed has the text of each column's cell.
type ReviewRow struct {
	Key, Sum                                          string
	WorkspaceID, UserID, Source, RoleID, EnrollmentID string
	Reviewer, JustificationRequired                   string
	Displayed                                         []string
}

// RecordReview records that a review was issued: the event, the two files and every row,
// in one transaction. The caller holds the lock and has made sure that the name is free.
// No reading of the ledger by this process may be open: the end of the transaction would
// wait for it.
func RecordReview(ctx context.Context, path string, wait time.Duration, r Review) (issued Issued, err error) {
	r.Sheets = slices.Clone(r.Sheets)
	slices.SortFunc(r.Sheets, func(a, b ReviewSheet) int { return strings.Compare(a.Name, b.Name) })
	err = change(ctx, path, wait, func(l *Ledger) error {
		issued, err = l.recordReview(ctx, r)
		return err
	})
	if err != nil {
		return Issued{}, fmt.Errorf("record the review %s in %s: %w", r.Name, path, plain(err))
	}
	return issued, nil
}

// recordReview records a review in the open transaction.
func (l *Ledger) recordReview(ctx context.Context, r Review) (Issued, error) {
	var event int64
	if err := l.row(ctx, "SELECT coalesce(max(seq), 0) + 1 FROM event", nil, &event); err != nil {
		return Issued{}, err
	}
	policy, err := compressed(r.Policy)
	if err != nil {
		return Issued{}, err
	}
	reviewers, err := compressed(r.Reviewers)
	if err != nil {
		return Issued{}, err
	}
	if err := l.exec(ctx, "INSERT INTO review (event, name, policy, reviewers) VALUES (?, ?, ?, ?)", event, r.Name, policy, reviewers); err != nil {
		return Issued{}, err
	}
	w, err := l.reviewRows(ctx, event)
	if err != nil {
		return Issued{}, err
	}
	sheets := map[string]int64{}
	rows := int64(0)
	for _, s := range r.Sheets {
		if sheets[s.Name], err = w.sheet(ctx, s); err != nil {
			return Issued{}, errors.Join(fmt.Errorf("rows of %s: %w", s.Name, err), w.close())
		}
		rows += sheets[s.Name]
	}
	if err := w.close(); err != nil {
		return Issued{}, err
	}
	detail := map[string]any{"name": r.Name, "review_id": r.ReviewID, "rows": rows, "sheets": sheets, "review_rows_digest": w.digest(),
		"bundle_digest": r.BundleDigest, "files": r.Files}
	if r.Baseline != 0 {
		detail["baseline"] = r.Baseline
	}
	for name, value := range map[string]string{"due": r.Due, "reviewers_digest": r.ReviewersDigest, "policy_digest": fileDigest(r.Policy),
		"reviewers_file": r.ReviewersName, "reviewers_file_digest": fileDigest(r.Reviewers), "allow_unassigned": r.AllowUnassigned} {
		if value != "" {
			detail[name] = value
		}
	}
	if r.AllowUnassigned != "" {
		detail["unassigned"] = r.Unassigned
	}
	chain, err := l.append(ctx, Event{At: r.At, Kind: ReportIssued, By: r.By, Snapshot: r.Snapshot, Detail: detail})
	return Issued{Seq: event, At: r.At, By: r.By, Name: r.Name, ReviewID: r.ReviewID, Snapshot: r.Snapshot, Baseline: r.Baseline, Rows: rows,
		BundleDigest: r.BundleDigest, ReviewersDigest: r.ReviewersDigest, AllowUnassigned: r.AllowUnassigned, Unassigned: r.Unassigned,
		ReviewersFile: r.ReviewersName, ReviewersFileDigest: fileDigest(r.Reviewers), Chain: chain}, err
}

// fileDigest is the SHA-256 of a file; empty if there was none.
func fileDigest(content []byte) string {
	if content == nil {
		return ""
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// compressed is a file as the ledger keeps it; nil if there was none.
func compressed(content []byte) (any, error) {
	if content == nil {
		return nil, nil
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	return b.Bytes(), err
}

// uncompressed is a file that the ledger keeps; nil if there was none.
func uncompressed(kept []byte) ([]byte, error) {
	if kept == nil {
		return nil, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(kept))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, maxKeptFile))
}

// maxKeptFile bounds what is read of a file that the ledger keeps, in bytes: an edited one
// could become very large.
const maxKeptFile = 256 << 20
