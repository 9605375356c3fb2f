package snapshot

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// hashedAtOnce is about how many bytes of lines are hashed at a time.
const hashedAtOnce = 1 << 16

// A stagedState computes, beside the merge, the digest of the state that is staged. The
// lines of the first snapshot all began with it, so they make the digest of its changes too.
type stagedState struct {
	state, began *factHash
	err          error
	done         chan struct{}
}

// hashState begins to hash what is staged. Nothing is staged any more, and the caller waits
// for it.
func (s *Spool) hashState(ctx context.Context, first bool) *stagedState {
	h := &stagedState{state: newFactHash(), began: newFactHash(), done: make(chan struct{})}
	go func() {
		defer close(h.done)
		h.err = h.add(ctx, s, first)
	}()
	return h
}

// wait returns when everything is hashed.
func (h *stagedState) wait() error {
	<-h.done
	return h.err
}

func (h *stagedState) add(ctx context.Context, s *Spool, first bool) error {
	read, err := s.read()
	if err != nil {
		return err
	}
	reader := s.reader()
	var lines, began []byte
	for _, k := range kinds {
		h.state.begin(k.name)
		h.began.begin(k.name)
		for _, u := range s.units(k) {
			if err := ctx.Err(); err != nil {
				return err
			}
			seen := k.compared != readAtBoth || read[u.line]
			delete(read, u.line)
			if !seen && !first {
				continue
			}
			rows, _, err := reader.read(u)
			if err != nil {
				return err
			}
			lead := u.lead()
			for i := range rows.tails {
				if seen {
					lines = append(append(lines, lead...), rows.row(i)...)
				}
				if first {
					began = append(append(append(began, beganLead...), lead[1:]...), rows.row(i)...)
				}
				if max(len(lines), len(began)) >= hashedAtOnce {
					lines, began = h.flush(lines, began)
				}
			}
		}
		lines, began = h.flush(lines, began)
	}
	if len(read) > 0 { // all that the ledger has of it would seem to be seen
		return fmt.Errorf("%s was read, and is not staged", slices.Min(slices.Collect(maps.Keys(read))))
	}
	return nil
}

// beganLead is how the line of a change begins: that something began.
const beganLead = `["+",`

// flush hashes lines of one kind, and returns the memory for the next ones.
func (h *stagedState) flush(lines, began []byte) ([]byte, []byte) {
	h.state.add(lines)
	h.began.add(began)
	return lines[:0], began[:0]
}

// read returns the units that were read, by their line, as the coverage that is staged has
// it.
func (s *Spool) read() (map[string]bool, error) {
	resource, workspace, status := coverageKind.place("resource"), coverageKind.place("workspace"), coverageKind.place("read_status")
	values := make([][]byte, len(coverageKind.columns))
	all := map[string]bool{}
	reader := s.reader()
	for _, u := range s.units(coverageKind.kind) {
		rows, _, err := reader.read(u)
		if err != nil {
			return nil, err
		}
		for i := range rows.tails {
			if err := cut(rows.row(i), values); err != nil {
				return nil, err
			}
			var unit []string
			for _, column := range []int{resource, workspace, status} {
				text, err := unquoted(values[column])
				if err != nil {
					return nil, err
				}
				unit = append(unit, string(text))
			}
			if unit[2] != Read {
				continue
			}
			for _, k := range kinds {
				if k.compared == readAtBoth && slices.Contains(k.resources, unit[0]) {
					all[lineOfUnit(k, unit[2-k.unit:2])] = true
				}
			}
		}
	}
	return all, nil
}
