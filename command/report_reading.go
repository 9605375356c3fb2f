package command

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"tlaudit/report"
	"tlaudit/snapshot"
)

// readAndEvaluate reads the ledger for a report and evaluates the rules, both at the same time if the ledger can be opened
// again. o has what report.Read takes.
func (c *reportCmd) readAndEvaluate(ctx context.Context, l *snapshot.Ledger, o report.Options, at, since snapshot.Reference) (_ *report.Reading, evaluations *report.Evaluations, err error) {
	again, err := l.Again(ctx)
	if err != nil {
		return nil, nil, err
	}
	if again == nil {
		if evaluations, err = c.evaluate(ctx, l, at, since, o.Policy); err != nil {
			return nil, nil, err
		}
		reading, err := report.Read(ctx, l, o)
		return reading, evaluations, err
	}
	defer func() { err = errors.Join(err, again.Close()) }()
	var group errgroup.Group
	group.Go(func() (err error) {
		evaluations, err = c.evaluate(ctx, again, at, since, o.Policy)
		return err
	})
	reading, readErr := report.Read(ctx, l, o)
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	return reading, evaluations, readErr
}
