package snapshot

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Label names a snapshot. A label is unique among those in force, and must not
// read as another kind of reference. The caller holds the lock.
func Label(ctx context.Context, path, ref, name, at, by string, wait time.Duration) (Reference, error) {
	var r Reference
	err := change(ctx, path, wait, func(l *Ledger) error {
		var err error
		if r, err = l.Resolve(ctx, ref); err != nil {
			return err
		}
		return l.label(ctx, r.Snapshot, name, at, by)
	})
	if err != nil {
		return Reference{}, fmt.Errorf("label %s in %s: %w", ref, path, plain(err))
	}
	return r, nil
}

// label records a label in the open transaction.
func (l *Ledger) label(ctx context.Context, snapshot int64, name, at, by string) error {
	if err := ValidLabel(name); err != nil {
		return err
	}
	if err := l.labelFree(ctx, name, snapshot); err != nil {
		return err
	}
	_, err := l.append(ctx, Event{At: at, Kind: LabelSet, By: by, Snapshot: snapshot, Detail: map[string]any{"label": name}})
	return err
}

// LabelFree returns an error if a snapshot has the label, so that a walk need not fail at
// its end.
func (l *Ledger) LabelFree(ctx context.Context, name string) error { return l.labelFree(ctx, name, 0) }

// labelFree returns an error if a snapshot other than one has a label.
func (l *Ledger) labelFree(ctx context.Context, name string, one int64) error {
	var holder int64
	if err := l.row(ctx, "SELECT coalesce(min(id), 0) FROM snapshots WHERE label = ? AND id <> ?", []any{name, one}, &holder); err != nil {
		return err
	}
	if holder != 0 {
		return fmt.Errorf("label %q: snapshot %d has it already", name, holder)
	}
	return nil
}

// looksLikeReference matches what reads as a number, a date, a time, a quarter, latest
// or complete.
var looksLikeReference = regexp.MustCompile(`^(?i:[0-9]+|[0-9]{4}-q[0-9]+|[0-9]{4}-[0-9]{2}.*|(latest|complete)(~.*)?)$`)

// ValidLabel returns an error for a label that is empty, has spaces or control
// characters, or reads as another kind of reference.
func ValidLabel(name string) error {
	switch {
	case name == "":
		return errors.New("the label is empty")
	case len(name) > 100:
		return fmt.Errorf("label %.20q… is longer than 100 bytes", name)
	case !utf8.ValidString(name):
		return fmt.Errorf("label %q is not UTF-8", name)
	case strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) || unicode.IsSpace(r) }) || strings.HasPrefix(name, "-"):
		return fmt.Errorf("label %q: a label has letters, digits and signs, no spaces, and does not begin with a dash", name)
	case looksLikeReference.MatchString(name):
		return fmt.Errorf("label %q reads as another kind of reference; choose a word such as q3-review", name)
	}
	return nil
}
