package snapshot

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"

	"tlaudit/strictjson"
)

// eventDigests is the detail of an event that recorded a snapshot.
type eventDigests struct {
	State       string            `json:"state_digest"`
	Change      string            `json:"change_digest"`
	Header      string            `json:"header_digest"`
	Requests    string            `json:"requests_digest"`
	StateKinds  map[string]string `json:"state_kinds"`
	ChangeKinds map[string]string `json:"change_kinds"`
}

func (d eventDigests) state() factDigest  { return factDigest{d.State, d.StateKinds} }
func (d eventDigests) change() factDigest { return factDigest{d.Change, d.ChangeKinds} }

// editedEvent reports an event whose text is not the one that was chained. What recorded a
// snapshot can be made again from the snapshot: if that gives the chain's value, the
// event alone was edited, and in which values is known.
func (v *verifier) editedEvent(ctx context.Context, e *chainedEvent, newest bool) error {
	e.edited = true
	original, err := v.madeAgain(ctx, e)
	switch {
	case err != nil:
		return err
	case original != nil:
		v.problem(original.snapshot, "chain: event %d (%s) was edited (%s); the snapshot is as it was recorded", e.seq, e.kind, strings.Join(editedIn(e, original), ", "))
		if v.recorded[original.snapshot] == nil || v.recorded[original.snapshot] == e {
			v.recorded[original.snapshot] = original
		}
	case newest:
		v.problem(e.snapshot, "chain: event %d (%s), the newest, was edited or added: it does not follow from the event before it", e.seq, e.kind)
	default:
		v.problem(e.snapshot, "chain: event %d (%s) was edited: it does not follow from the event before it", e.seq, e.kind)
	}
	return nil
}

// madeAgain makes the event anew that recorded a snapshot in the place of e. It returns
// nil if that does not give the chain's value.
func (v *verifier) madeAgain(ctx context.Context, e *chainedEvent) (*chainedEvent, error) {
	state, err := v.ledger.stateDigest(ctx, v.texts, e.expected)
	if err != nil {
		return nil, ctx.Err() // facts that cannot be read are another problem
	}
	change, err := v.ledger.changeDigest(ctx, v.texts, e.expected)
	if err != nil {
		return nil, ctx.Err()
	}
	event, err := v.ledger.collectedEvent(ctx, e.expected, state, change)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	line, detail, err := v.ledger.eventLine(ctx, e.seq, event)
	if err != nil || link(e.previous, line) != e.chain {
		return nil, err
	}
	again := &chainedEvent{seq: e.seq, snapshot: event.Snapshot, at: event.At, by: event.By, kind: event.Kind, line: line, chain: e.chain, detail: detail}
	return again, nil
}

// editedIn names the values in which an event differs from the original.
func editedIn(e, original *chainedEvent) []string {
	var names []string
	for _, c := range []struct {
		name   string
		differ bool
	}{{"at", e.at != original.at}, {"kind", e.kind != original.kind}, {"by", e.by != original.by}, {"snapshot_id", e.snapshot != original.snapshot}} {
		if c.differ {
			names = append(names, c.name)
		}
	}
	if e.detail == original.detail {
		return names
	}
	var have, want map[string]any
	if json.Unmarshal([]byte(e.detail), &have) != nil || json.Unmarshal([]byte(original.detail), &want) != nil {
		return append(names, "detail")
	}
	all := maps.Clone(want)
	maps.Copy(all, have)
	before := len(names)
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if !reflect.DeepEqual(have[key], want[key]) {
			names = append(names, key)
		}
	}
	if len(names) == before {
		return append(names, "detail")
	}
	return names
}

// collected compares a snapshot's row and requests with the digests in its event.
func (v *verifier) collected(ctx context.Context, snapshot int64, e *chainedEvent) error {
	if err := strictjson.DecodePart([]byte(e.detail), &e.digests); err != nil {
		e.edited = true
		v.problem(snapshot, "chain: the detail of its event cannot be read: %v", err)
		return nil
	}
	var state, change string
	err := v.ledger.row(ctx, "SELECT state_digest, change_digest FROM snapshot WHERE id = ?", []any{snapshot}, &state, &change)
	if errors.Is(err, sql.ErrNoRows) {
		v.problem(snapshot, "dropped: the chain records it, but the ledger does not have it")
		return nil
	}
	if err != nil {
		return err
	}
	header, err := v.ledger.linesDigest(ctx, headerLine, sql.Named("snapshot_id", snapshot))
	if err != nil {
		return err
	}
	requests, err := v.ledger.linesDigest(ctx, requestLines, sql.Named("snapshot_id", snapshot))
	if err != nil {
		return err
	}
	var digests []string
	for _, c := range []struct{ what, have, want string }{{"its state digest", state, e.digests.State}, {"its change digest", change, e.digests.Change}} {
		if c.have != c.want {
			digests = append(digests, c.what)
		}
	}
	values := "its times, counts, status or parameters"
	if len(digests) > 0 {
		values = strings.Join(digests, " and ") + ", at least"
	}
	for _, c := range []struct{ what, values, have, want string }{
		{"header", " (" + values + ")", header, e.digests.Header},
		{"requests", "", requests, e.digests.Requests},
	} {
		switch {
		case c.have == c.want:
		case e.edited:
			v.problem(snapshot, "its %s%s and event %d differ, and event %d was edited", c.what, c.values, e.seq, e.seq)
		case c.what == "header":
			v.problem(snapshot, "its header was edited%s", c.values)
		default:
			v.problem(snapshot, "its requests were edited")
		}
	}
	return nil
}
