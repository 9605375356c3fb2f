package snapshot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"tlaudit/strictjson"
)

// postponedFile is the file beside a ledger that holds the failed runs which could not be
// noted in it: one JSON object a line.
func postponedFile(path string) string { return path + ".failed" }

// Postpone keeps a failed run that could not be noted in the ledger, because another
// program kept it locked, in a file beside it. The next recording notes it. The caller
// holds the lock.
func Postpone(path string, e Event) error {
	if _, err := postponed(path); err != nil && !errors.Is(err, errUnreadableRuns) {
		return fmt.Errorf("keep a failed run for later: %w", err)
	}
	file, err := os.OpenFile(postponedFile(path), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("keep a failed run for later: %w", err)
	}
	return errors.Join(json.NewEncoder(file).Encode(e), file.Sync(), file.Close())
}

// errUnreadableRuns says that the file of failed runs holds something else too.
var errUnreadableRuns = errors.New("cannot be read as failed runs")

// Postponed returns the failed runs that were kept for later, oldest first. One that
// cannot be read has no time.
func Postponed(path string) ([]Failure, error) {
	events, err := postponed(path)
	var all []Failure
	for _, e := range events {
		reason, _ := e.Detail["error"].(string)
		all = append(all, Failure{At: e.At, Reason: reason})
	}
	if errors.Is(err, errUnreadableRuns) {
		return append(all, Failure{At: "unknown", Reason: err.Error()}), nil
	}
	return all, err
}

// postponed reads the failed runs that were kept for later. With errUnreadableRuns it
// returns those before what cannot be read.
func postponed(path string) ([]Event, error) {
	name := postponedFile(path)
	info, err := os.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: it is not a regular file: remove it", name)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var events []Event
	for line := range bytes.Lines(text) {
		var e Event
		if err := strictjson.Decode(line, &e); err != nil || e.Kind != CollectFailed || e.At == "" {
			return events, fmt.Errorf("%s %w", name, errUnreadableRuns)
		}
		events = append(events, e)
	}
	return events, nil
}

// notePostponed notes the failed runs that were kept for later, in the open transaction.
// One that is noted already, because its file could not be removed, is left out. If the
// file holds what cannot be read, that is noted too: it costs no snapshot. h is the header
// of the snapshot that is being recorded.
func (l *Ledger) notePostponed(ctx context.Context, path string, h Header) error {
	events, err := postponed(path)
	switch {
	case errors.Is(err, errUnreadableRuns):
		events = append(events, Event{At: h.FinishedAt, Kind: CollectFailed, By: h.CollectedBy, Detail: map[string]any{"error": err.Error()}})
	case err != nil:
		return err
	}
	for _, e := range events {
		detail, err := json.Marshal(e.Detail)
		if err != nil {
			return err
		}
		var noted bool
		if err := l.row(ctx, `SELECT EXISTS (SELECT 1 FROM event WHERE at = ? AND kind = ? AND "by" = ? AND detail = ?)`,
			[]any{e.At, e.Kind, e.By, string(detail)}, &noted); err != nil {
			return err
		}
		if noted {
			continue
		}
		if _, err := l.append(ctx, e); err != nil {
			return err
		}
	}
	return nil
}
