package lake

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"tlaudit/snapshot"
)

// ExportStepwise is Export that calls step before each file gets its name.
func ExportStepwise(ctx context.Context, l *snapshot.Ledger, o Options, step func(string) error) (Exported, error) {
	return run(ctx, l, o, step)
}

// contentOf is the check of an organization without its manifest.
func contentOf(ctx context.Context, dir, organization string) (*content, func() error, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, err
	}
	c := &content{partition: partition{root, organization}, Checked: &Checked{}, manifest: &Manifest{Names: true}}
	return c, root.Close, eachOf(ctx, c.partition, "snapshots", func(s *snapshotRow) { c.snapshots = append(c.snapshots, *s) })
}

// NewestOf is the newest snapshot that the table of snapshots names; 0 if it names none.
func NewestOf(dir, organization string) (int32, error) {
	c, done, err := contentOf(context.Background(), dir, organization)
	if err != nil {
		return 0, err
	}
	if len(c.snapshots) == 0 {
		return 0, done()
	}
	return c.snapshots[len(c.snapshots)-1].SnapshotID, done()
}

// CheckStates recomputes the states of the snapshots that the table of snapshots names, whatever the manifest says.
func CheckStates(ctx context.Context, dir, organization string) error {
	c, done, err := contentOf(ctx, dir, organization)
	if err == nil {
		err = errors.Join(c.states(ctx), done())
	}
	if err == nil && len(c.Problems) > 0 {
		err = fmt.Errorf("%v", c.Problems)
	}
	return err
}

// Texts are the rows of each table as one text.
func Texts(tb testing.TB, dir, organization string) map[string]string {
	c, done, err := contentOf(context.Background(), dir, organization)
	if err != nil {
		tb.Fatal(err)
	}
	texts := map[string]string{}
	for _, err := range []error{
		textOf[accessRow](c, "access_history", texts), textOf[accountRow](c, "account_history", texts), textOf[personRow](c, "people", texts),
		textOf[userNameRow](c, "user_names", texts), textOf[changeRow](c, "changes", texts), textOf[rosterRow](c, "roster_history", texts),
		textOf[findingRow](c, "findings", texts), textOf[reviewEntryRow](c, "review_rows", texts), done(),
	} {
		if err != nil {
			tb.Fatal(err)
		}
	}
	return texts
}

func textOf[T any](c *content, table string, texts map[string]string) error {
	return eachOf(context.Background(), c.partition, table, func(r *T) { texts[table] += fmt.Sprintf("%+v\n", *r) })
}
