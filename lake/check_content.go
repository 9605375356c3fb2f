package lake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"tlaudit/snapshot"
	"tlaudit/strictjson"
)

// A content is what the check of one organization keeps in memory: nothing that grows with the grants.
type content struct {
	partition
	*Checked
	manifest  *Manifest
	recorded  map[int32]eventRow // the event that records each snapshot that was not withdrawn
	left      map[int32]eventRow // the event that took something away from a snapshot
	snapshots []snapshotRow
}

// content recomputes the chain and the digests.
func (c *Checked) content(ctx context.Context, p partition, m *Manifest, l *snapshot.Ledger) error {
	of := &content{partition: p, Checked: c, manifest: m, recorded: map[int32]eventRow{}, left: map[int32]eventRow{}}
	chain, err := of.chain(ctx)
	if err == nil {
		err = of.compare(ctx, l, chain)
	}
	if err == nil {
		err = of.headers(ctx)
	}
	if err == nil {
		err = of.states(ctx)
	}
	var unreadable *tableError
	if errors.As(err, &unreadable) {
		c.problem("%v", err)
		return nil
	}
	return err
}

// A tableError says that a table cannot be read.
type tableError struct {
	path string
	err  error
}

func (e *tableError) Error() string { return e.path + ": " + e.err.Error() }
func (e *tableError) Unwrap() error { return e.err }

// eachOf calls f with each row of a table.
func eachOf[T any](ctx context.Context, p partition, table string, f func(*T)) error {
	file, err := p.root.Open(p.file(table))
	if err != nil {
		return &tableError{p.file(table), err}
	}
	err = eachRow(file, func(row *T) bool {
		f(row)
		return ctx.Err() == nil
	})
	if err = errors.Join(err, file.Close()); err != nil {
		return &tableError{p.file(table), err}
	}
	return ctx.Err()
}

// inWords is a time as the ledger writes it.
func inWords(micros int64) string { return time.UnixMicro(micros).UTC().Format(time.RFC3339) }

// chain recomputes the chain, and returns its values.
func (c *content) chain(ctx context.Context) (values []string, err error) {
	head := ""
	err = eachOf(ctx, c.partition, "events", func(e *eventRow) {
		c.Events++
		values = append(values, e.Chain)
		if e.Seq != int64(len(values)) {
			c.problem("organization %s: event %d is in the place of event %d", c.organization, e.Seq, len(values))
		}
		next := snapshot.NextLink(head, e.Seq, inWords(e.At), e.Kind, e.By, int64(e.SnapshotID), e.Detail)
		if next != e.Chain {
			c.problem("organization %s: event %d (%s) has the value %s of the chain, and what it says gives %s", c.organization, e.Seq, e.Kind, e.Chain, next)
		}
		head = e.Chain
		c.follow(*e)
	})
	if err == nil && head != c.manifest.ChainHead {
		c.problem("organization %s: the chain ends in %s, the manifest says %s", c.organization, head, c.manifest.ChainHead)
	}
	return values, err
}

// follow notes what an event says of snapshots.
func (c *content) follow(e eventRow) {
	switch e.Kind {
	case snapshot.Collected:
		c.recorded[e.SnapshotID] = e
		delete(c.left, e.SnapshotID)
	case snapshot.SnapshotWithdrawn:
		delete(c.recorded, e.SnapshotID)
		c.note("organization %s: event %d withdrew a snapshot %d, which is left out", c.organization, e.Seq, e.SnapshotID)
	case snapshot.Pruned, snapshot.Redacted:
		for id := range c.recorded {
			if e.SnapshotID == 0 || e.SnapshotID == id {
				c.left[id] = e
			}
		}
	}
}

// compare compares the chain with that of the organization's ledger; nil: nothing is compared.
func (c *content) compare(ctx context.Context, l *snapshot.Ledger, lake []string) error {
	if l == nil {
		return nil
	}
	c.Compared = c.organization
	type link struct {
		Seq   int64
		Chain string
	}
	n := 0
	for e, err := range snapshot.Rows[link](ctx, l, "SELECT seq, chain FROM events ORDER BY seq") {
		if err != nil {
			return err
		}
		if n < len(lake) && lake[n] != e.Chain {
			c.problem("organization %s: event %d has the value %s of the chain, the ledger has %s", c.organization, e.Seq, lake[n], e.Chain)
			return nil
		}
		n++
	}
	switch {
	case n < len(lake):
		c.problem("organization %s: the lake has %d events, the ledger has %d", c.organization, len(lake), n)
	case n > len(lake):
		c.note("organization %s: the ledger has later events than the lake: export it again", c.organization)
	}
	return nil
}

// The digests that an event states of the snapshot that it records.
type recordedDigests struct {
	State    string            `json:"state_digest"`
	Change   string            `json:"change_digest"`
	Header   string            `json:"header_digest"`
	Requests string            `json:"requests_digest"`
	Kinds    map[string]string `json:"state_kinds"`
}

// digestsOf reads the digests that the event of a snapshot states.
func (c *content) digestsOf(id int32) (d recordedDigests, err error) {
	err = strictjson.DecodePart([]byte(c.recorded[id].Detail), &d)
	return d, err
}

// headers checks the snapshots' rows and requests against the events that record them.
func (c *content) headers(ctx context.Context) error {
	err := eachOf(ctx, c.partition, "snapshots", func(s *snapshotRow) { c.snapshots = append(c.snapshots, *s) })
	if err != nil {
		return err
	}
	requests := map[int32][]byte{}
	err = eachOf(ctx, c.partition, "requests", func(r *requestRow) {
		requests[r.SnapshotID] = append(jsonLine(requests[r.SnapshotID], r.Endpoint, r.Requests, r.Retries, r.Failures, r.Rows, r.ExpectedTotal, r.Pages, r.Passes, r.Bytes), '\n')
	})
	if err != nil {
		return err
	}
	missing := maps.Clone(c.recorded)
	for _, s := range c.snapshots {
		recorded, err := c.digestsOf(s.SnapshotID)
		if _, known := missing[s.SnapshotID]; !known || err != nil {
			c.problem("organization %s: snapshot %d: no event records it", c.organization, s.SnapshotID)
			continue
		}
		delete(missing, s.SnapshotID)
		header := jsonLine(nil, int64(s.SnapshotID), inWords(s.TakenAt), inWords(s.FinishedAt), s.Status, s.Completeness, orNull(s.RecordedOrganizationID), s.APIURL,
			s.ToolVersion, s.CollectedBy, s.Parameters, s.Workspaces, s.UnreadWorkspaces, s.DirectMemberships, s.InheritedMemberships, s.Enrollments, s.Users,
			s.Changes, s.StateDigest, s.ChangeDigest)
		if sum(append(header, '\n')) != recorded.Header || s.StateDigest != recorded.State || s.ChangeDigest != recorded.Change {
			c.problem("organization %s: snapshot %d: its row is not as event %d records it", c.organization, s.SnapshotID, c.recorded[s.SnapshotID].Seq)
		}
		if s.Chain != c.recorded[s.SnapshotID].Chain {
			c.problem("organization %s: snapshot %d: its chain is not that of event %d", c.organization, s.SnapshotID, c.recorded[s.SnapshotID].Seq)
		}
		if sum(requests[s.SnapshotID]) != recorded.Requests {
			c.problem("organization %s: snapshot %d: its requests are not as event %d records them", c.organization, s.SnapshotID, c.recorded[s.SnapshotID].Seq)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(missing)) {
		if e, taken := c.left[id]; !taken || e.Kind != snapshot.Pruned {
			c.problem("organization %s: snapshot %d is missing, which event %d records", c.organization, id, missing[id].Seq)
		}
	}
	return nil
}

func sum(lines []byte) string {
	digest := sha256.Sum256(lines)
	return hex.EncodeToString(digest[:])
}

// orNull returns a text that may be unknown.
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// jsonLine appends a JSON array as SQLite's json_array writes it.
func jsonLine(dst []byte, values ...any) []byte {
	dst = append(dst, '[')
	for i, v := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		switch v := v.(type) {
		case string:
			dst = snapshot.AppendQuoted(dst, v)
		case *string:
			if v == nil {
				dst = append(dst, "null"...)
			} else {
				dst = snapshot.AppendQuoted(dst, *v)
			}
		case int64:
			dst = fmt.Append(dst, v)
		case *int64:
			if v == nil {
				dst = append(dst, "null"...)
			} else {
				dst = fmt.Append(dst, *v)
			}
		default:
			panic(fmt.Sprintf("%T is not a value of a line", v))
		}
	}
	return append(dst, ']')
}
