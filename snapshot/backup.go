package snapshot

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"modernc.org/sqlite"
)

// backupPages is how many pages are copied before the context is checked.
const backupPages = 4096

// Backup copies the ledger into a new file, page by page, while others may read and
// wait to write. The copy gets its name once it opens as a ledger and ends in the
// same event. A file that exists is left alone (fs.ErrExist), and a failure leaves no
// file. Errors are those of Open.
func Backup(ctx context.Context, path, file string) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("back up %s to %s: %w", path, file, wanting(plain(err), fileSize(path)))
		}
	}()
	l, err := Open(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	return newFile(file, func(temporary string) error {
		if err := l.copyPages(ctx, temporary); err != nil {
			return err
		}
		return l.sameHead(ctx, temporary)
	})
}

// copyPages copies the database of the open reading into an empty file.
func (l *Ledger) copyPages(ctx context.Context, file string) error {
	// A copy that fails is removed, and a complete one is synced as a whole.
	name, err := databaseName(file, url.Values{"mode": {"rw"}, "_pragma": {"synchronous(OFF)"}})
	if err != nil {
		return err
	}
	return l.conn.Raw(func(driver any) (err error) {
		source, ok := driver.(interface {
			NewBackup(string) (*sqlite.Backup, error)
		})
		if !ok {
			return fmt.Errorf("the driver %T cannot copy a database", driver)
		}
		b, err := source.NewBackup(name)
		if err != nil {
			return err
		}
		defer func() {
			if e := b.Finish(); err == nil { // else Finish repeats the error
				err = e
			}
		}()
		for more := true; more; {
			if err := ctx.Err(); err != nil {
				return err
			}
			if more, err = b.Step(backupPages); err != nil {
				return err
			}
		}
		return nil
	})
}

// sameHead returns an error unless a copy opens as a ledger and ends in the same event.
func (l *Ledger) sameHead(ctx context.Context, file string) (err error) {
	want, err := l.Head(ctx)
	if err != nil {
		return err
	}
	c, err := Open(ctx, file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	have, err := c.Head(ctx)
	if err != nil {
		return err
	}
	if have != want {
		return fmt.Errorf("the copy's chain ends in %q, the ledger's in %q: %w", have, want, ErrDamaged)
	}
	return nil
}
