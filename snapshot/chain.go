package snapshot

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// The kinds of event. Pruned and Redacted exist from the first version on, so that an
// erasure can be distinguished from tampering.
const (
	Collected         = "collected"
	CollectFailed     = "collect_failed"
	DropAccepted      = "drop_accepted"
	ClockAccepted     = "clock_accepted"
	SnapshotWithdrawn = "snapshot_withdrawn"
	LabelSet          = "label_set"
	ReportIssued      = "report_issued"
	DecisionsImported = "decisions_imported"
	ReviewClosed      = "review_closed"
	Pruned            = "pruned"
	Redacted          = "redacted"
)

// firstLink is used as the value before the first event.
var firstLink = strings.Repeat("0", 64)

var (
	//go:embed queries/insert_event.sql
	insertEvent string
	//go:embed queries/header_line.sql
	headerLine string
	//go:embed queries/request_lines.sql
	requestLines string
	//go:embed queries/event_lines.sql
	eventLines string
)

// An Event is something that happened to the ledger. At is UTC in whole seconds;
// Snapshot is 0 if it concerns no snapshot; Detail becomes a JSON object.
type Event struct {
	At       string
	Kind     string
	By       string
	Snapshot int64
	Detail   map[string]any
}

// Append records an event in a ledger that exists. The caller holds the lock.
func Append(ctx context.Context, path string, wait time.Duration, e Event) (chain string, err error) {
	err = change(ctx, path, wait, func(l *Ledger) error {
		chain, err = l.append(ctx, e)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("record %s in %s: %w", e.Kind, path, plain(err))
	}
	return chain, nil
}

// append adds an event to the chain and returns the chain's new head.
func (l *Ledger) append(ctx context.Context, e Event) (string, error) {
	seq, previous := int64(0), firstLink
	err := l.row(ctx, "SELECT seq, chain FROM event ORDER BY seq DESC LIMIT 1", nil, &seq, &previous)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", err
	}
	line, detail, err := l.eventLine(ctx, seq+1, e)
	if err != nil {
		return "", err
	}
	chain := link(previous, line)
	err = l.exec(ctx, insertEvent, sql.Named("seq", seq+1), sql.Named("at", e.At), sql.Named("kind", e.Kind), sql.Named("by", e.By),
		sql.Named("snapshot_id", e.subject()), sql.Named("detail", detail), sql.Named("chain", chain))
	if err != nil {
		return "", fmt.Errorf("record the event %s: %w", e.Kind, err)
	}
	return chain, nil
}

// subject is the number of the event's snapshot as the ledger keeps it.
func (e Event) subject() sql.NullInt64 {
	return sql.NullInt64{Int64: e.Snapshot, Valid: e.Snapshot != 0}
}

// eventLine is the line that is chained for an event, and the text of its detail.
func (l *Ledger) eventLine(ctx context.Context, seq int64, e Event) (line, detail string, err error) {
	text, err := json.Marshal(e.Detail)
	if err != nil {
		return "", "", err
	}
	err = l.row(ctx, "SELECT json_array(?, ?, ?, ?, ?, ?)", []any{seq, e.At, e.Kind, e.By, e.subject(), string(text)}, &line)
	return line, string(text), err
}

// collectedEvent is the event that records a snapshot, whose header and requests the
// ledger already has.
func (l *Ledger) collectedEvent(ctx context.Context, snapshot int64, state, change factDigest) (Event, error) {
	e := Event{Kind: Collected, Snapshot: snapshot}
	if err := l.row(ctx, "SELECT finished_at, collected_by FROM snapshot WHERE id = ?", []any{snapshot}, &e.At, &e.By); err != nil {
		return e, err
	}
	header, err := l.linesDigest(ctx, headerLine, sql.Named("snapshot_id", snapshot))
	if err != nil {
		return e, err
	}
	requests, err := l.linesDigest(ctx, requestLines, sql.Named("snapshot_id", snapshot))
	e.Detail = map[string]any{"state_digest": state.all, "change_digest": change.all, "header_digest": header, "requests_digest": requests,
		"state_kinds": state.kinds, "change_kinds": change.kinds}
	return e, err
}

// NextLink returns the value of the chain after an event; previous is empty before the first, snapshot 0 if it concerns none.
func NextLink(previous string, seq int64, at, kind, by string, snapshot int64, detail string) string {
	line := fmt.Append([]byte{'['}, seq)
	for _, text := range []string{at, kind, by} {
		line = AppendQuoted(append(line, ','), text)
	}
	if line = append(line, ','); snapshot == 0 {
		line = append(line, "null"...)
	} else {
		line = fmt.Append(line, snapshot)
	}
	line = append(AppendQuoted(append(line, ','), detail), ']')
	return link(cmp.Or(previous, firstLink), string(line))
}

// link is the value of the chain after the event with this line.
func link(previous, line string) string {
	sum := sha256.Sum256([]byte(previous + "\n" + line + "\n"))
	return hex.EncodeToString(sum[:])
}

// linesDigest is the SHA-256 of the lines that a query of one column returns.
func (l *Ledger) linesDigest(ctx context.Context, query string, args ...any) (string, error) {
	rows, err := l.conn.QueryContext(ctx, query, args...)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	h := sha256.New()
	for rows.Next() {
		var line sql.RawBytes
		if err := rows.Scan(&line); err != nil {
			return "", err
		}
		h.Write(line)
		h.Write([]byte{'\n'})
	}
	return hex.EncodeToString(h.Sum(nil)), rows.Err()
}

// Head is the newest value of the chain; empty if there is no event yet.
func (l *Ledger) Head(ctx context.Context) (string, error) {
	var head string
	err := l.row(ctx, "SELECT chain FROM event ORDER BY seq DESC LIMIT 1", nil, &head)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return head, err
}
