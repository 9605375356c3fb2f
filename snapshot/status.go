package snapshot

import (
	"context"
	"errors"
	"strconv"
)

// A Status is how a ledger stands.
type Status struct {
	Newest   Reference
	Complete *Reference // the newest complete snapshot; nil where there is none
	Failed   []Failure  // runs that failed since, oldest first
	Unread   []Coverage // what the newest snapshot asked for and did not read
	Names    map[string]string
	Head     string
}

// A Failure is a run that failed.
type Failure struct {
	At     string
	Reason string
}

// Status reads how the ledger stands. Error: ErrEmpty.
func (l *Ledger) Status(ctx context.Context) (Status, error) {
	s := Status{Names: map[string]string{}}
	var err error
	if s.Newest, err = l.Resolve(ctx, "latest"); err != nil {
		return s, err
	}
	complete, err := l.Resolve(ctx, "complete")
	var none *ReferenceError
	switch {
	case err == nil:
		s.Complete = &complete
	case !errors.As(err, &none):
		return s, err
	}
	since := ""
	if s.Complete != nil {
		since = s.Complete.TakenAt
	}
	failed, err := l.Query(ctx, `SELECT at, coalesce(json_extract(detail, '$.error'), '') FROM events
		WHERE kind = 'collect_failed' AND at > ? ORDER BY seq`, since)
	if err != nil {
		return s, err
	}
	for row, err := range failed.Rows {
		if err != nil {
			return s, err
		}
		at, _ := row[0].(string)
		reason, _ := row[1].(string)
		s.Failed = append(s.Failed, Failure{at, reason})
	}
	if err := l.unreadNow(ctx, &s); err != nil {
		return s, err
	}
	s.Head, err = l.Head(ctx)
	return s, err
}

// unreadNow lists what the newest snapshot asked for and did not read.
func (l *Ledger) unreadNow(ctx context.Context, s *Status) error {
	unread, err := l.Query(ctx, `SELECT c.resource, coalesce(c.workspace_id, ''), c.read_status, coalesce(c.http_status, ''), coalesce(c.error_code, ''),
		coalesce(c.fingerprint, ''), coalesce(w.name, '')
		FROM coverage AS c LEFT JOIN workspaces AS w ON w.workspace_id = c.workspace_id
		WHERE c.read_status NOT IN ('read', 'gone', 'not_asked') ORDER BY c.resource, c.workspace_id`)
	if err != nil {
		return err
	}
	for row, err := range unread.Rows {
		if err != nil {
			return err
		}
		var text [7]string
		for i := range text {
			text[i], _ = row[i].(string)
		}
		if n, ok := row[3].(int64); ok {
			text[3] = strconv.FormatInt(n, 10)
		}
		s.Unread = append(s.Unread, Coverage{text[0], text[1], text[2], text[3], text[4], text[5]})
		s.Names[text[1]] = text[6]
	}
	return nil
}
