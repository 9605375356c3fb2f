package command

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"tlaudit/report"
	"tlaudit/snapshot"
)

// readAndEvaluate reads the ledger for a report, with the options of report.Read, and evaluates the rules. It does both at the
// same time if the ledger can be opened again, else first the one and then the other. An error of one ends both.
func (c *reportCmd) readAndEvaluate(ctx context.Context, l *snapshot.Ledger, o report.Options, at, since snapshot.Reference) (reading *report.Reading, evaluations *report.Evaluations, err error) {
	again, err := l.Again(ctx)
	if err != nil {
		return nil, nil, err
	}
	group, ctx := errgroup.WithContext(ctx)
	second := again
	if again == nil {
		second = l // which is for one goroutine at a time
		group.SetLimit(1)
	}
	group.Go(func() (err error) {
		evaluations, err = c.evaluate(ctx, second, at, since, o.Policy)
		return err
	})
	group.Go(func() (err error) {
		reading, err = report.Read(ctx, l, o)
		return err
	})
	if err := errors.Join(group.Wait(), again.Close()); err != nil {
		return nil, nil, err
	}
	return reading, evaluations, nil
}
