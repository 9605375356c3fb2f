// Package connection lets tests read many small ledgers through one connection. To open a
// ledger SQLite compiles its whole schema, and then each query over its views: both take
// longer than to answer one.
package connection

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"tlaudit/snapshot"
)

// A Shared connection is open over a file that holds the bytes of one ledger after another. All of
// them have the schema of this version, so compiled queries stay valid. Lock it from Show
// until the last row is read. The zero value needs a Folder.
type Shared struct {
	sync.Mutex
	Folder string // where the file is made

	open  *snapshot.Ledger
	holds file
	count uint32 // how many ledgers the file has held
}

// A file is a version of a file.
type file struct {
	path string
	size int64
	at   time.Time
}

// Show returns the connection, over the bytes of a ledger. Nobody may focus or close it.
func (c *Shared) Show(ctx context.Context, path string) (*snapshot.Ledger, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	want := file{path, info.Size(), info.ModTime()}
	if want == c.holds {
		return c.open, nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	// SQLite keeps pages of the file in memory until the change counter in its header
	// differs, so each ledger gets a counter of its own: there, and where the header says
	// for which counter its size is valid.
	c.count++
	for _, at := range []int{24, 92} {
		binary.BigEndian.PutUint32(b[at:], 1<<20+c.count)
	}
	shown := filepath.Join(c.Folder, "shown.db")
	if c.open == nil {
		if err := os.WriteFile(shown, b, 0o600); err != nil {
			return nil, err
		}
		// It is closed by Close, not at the end of the test that asks first.
		if c.open, err = snapshot.Open(context.WithoutCancel(ctx), shown); err != nil {
			return nil, err
		}
	} else if err := errors.Join(c.run(ctx, "ROLLBACK"), os.WriteFile(shown, b, 0o600), c.run(ctx, "BEGIN")); err != nil {
		return nil, err
	}
	c.holds = want
	return c.open, nil
}

// run runs a statement that has no rows.
func (c *Shared) run(ctx context.Context, statement string) error {
	table, err := c.open.Query(ctx, statement)
	if err != nil {
		return err
	}
	for _, err := range table.Rows {
		if err != nil {
			return err
		}
	}
	return nil
}

// Close closes the connection, if there is one.
func (c *Shared) Close() error { return c.open.Close() }
