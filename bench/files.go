package main

import (
	"context"
	"errors"
	"os"
)

// afresh is a measured run that makes a ledger or a database: what an earlier run left is
// removed first, and if it begins with another file, that is copied to its place.
func afresh(path, before string, run func(context.Context) (sample, error)) func(context.Context) (sample, error) {
	return func(ctx context.Context) (sample, error) {
		if err := removed(path); err != nil {
			return sample{}, err
		}
		if before != "" {
			if err := copyFile(path, before); err != nil {
				return sample{}, err
			}
		}
		return run(ctx)
	}
}

// removed removes a ledger or a database with what may stand beside it.
func removed(path string) error {
	for _, end := range []string{"", "-journal", ".lock"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// copyFile copies a file that a run changes.
func copyFile(to, from string) error {
	b, err := os.Open(from)
	if err != nil {
		return err
	}
	defer b.Close()
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = f.ReadFrom(b)
	return errors.Join(err, f.Close())
}

// fileBytes returns the size of a file.
func fileBytes(path string) (float64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return float64(info.Size()), nil
}
