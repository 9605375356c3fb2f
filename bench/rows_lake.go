package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// rowsOfLake are about the history as Parquet.
func rowsOfLake() []row {
	return []row{
		{name: "export-lake", says: "export of the lake without findings", target: 4.5, memory: 256, begin: lakeTrial},
		{name: "export-lake-findings", says: "the same with findings", target: 20, memory: 256, begin: lakeFindingsTrial},
		{name: "export-lake-again", says: "the same again, with nothing new", target: 0.1, memory: 48, fixed: true, begin: lakeAgainTrial},
		{name: "export-lake-size", says: "the lake beside its ledger", unit: bytesOf, target: 0.6, reference: "the ledger", begin: lakeSizeTrial},
		{name: "export-check", says: "check of the lake", target: 10, memory: 256, begin: lakeCheckTrial},
	}
}

// lake is the run that exports a ledger of two snapshots, and the folder that it writes.
func (l *lab) lake(ctx context.Context, grants int, flags ...string) (c call, ledger, folder string, err error) {
	ledger, err = l.ledger(ctx, grants, 2, false)
	folder = filepath.Join(l.dir, sized("lake", grants))
	return l.audit(ledger, append([]string{"export", "lake", folder}, flags...)...), ledger, folder, err
}

// fromNothing is a measured run that makes a folder: what an earlier run left is removed first.
func fromNothing(folder string, run func(context.Context) (sample, error)) func(context.Context) (sample, error) {
	return func(ctx context.Context) (sample, error) {
		if err := os.RemoveAll(folder); err != nil {
			return sample{}, err
		}
		return run(ctx)
	}
}

func lakeTrial(ctx context.Context, l *lab, grants int) (trial, error) {
	c, _, folder, err := l.lake(ctx, grants, "--no-findings")
	return trial{ours: fromNothing(folder, c.cpu), end: func() error { return os.RemoveAll(folder) }}, err
}

func lakeFindingsTrial(ctx context.Context, l *lab, grants int) (trial, error) {
	c, _, folder, err := l.lake(ctx, grants)
	return trial{ours: fromNothing(folder, c.cpu), end: func() error { return os.RemoveAll(folder) }}, err
}

// lakeAgainTrial exports what the lake has already.
func lakeAgainTrial(ctx context.Context, l *lab, grants int) (trial, error) {
	c, _, folder, err := l.lake(ctx, grants, "--no-findings")
	if err == nil {
		_, err = fromNothing(folder, c.cpu)(ctx)
	}
	return trial{ours: c.cpu, end: func() error { return os.RemoveAll(folder) }}, err
}

// lakeSizeTrial compares the bytes of the lake with those of the ledger.
func lakeSizeTrial(ctx context.Context, l *lab, grants int) (trial, error) {
	c, ledger, folder, err := l.lake(ctx, grants, "--no-findings")
	if err == nil {
		_, err = fromNothing(folder, c.cpu)(ctx)
	}
	bytes := func(path func() (float64, error)) func(context.Context) (sample, error) {
		return func(context.Context) (sample, error) {
			n, err := path()
			return sample{value: n}, err
		}
	}
	return trial{
		ours:   bytes(func() (float64, error) { return folderBytes(folder) }),
		theirs: bytes(func() (float64, error) { return fileBytes(ledger) }),
		end:    func() error { return os.RemoveAll(folder) },
	}, err
}

// folderBytes is how many bytes the files of a folder have.
func folderBytes(folder string) (n float64, err error) {
	err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		bytes, err := fileBytes(path)
		n += bytes
		return err
	})
	if err == nil && n == 0 {
		err = fmt.Errorf("%s has no files", folder)
	}
	return n, err
}

// lakeCheckTrial recomputes two states from the files.
func lakeCheckTrial(ctx context.Context, l *lab, grants int) (trial, error) {
	c, ledger, folder, err := l.lake(ctx, grants, "--no-findings")
	if err == nil {
		_, err = fromNothing(folder, c.cpu)(ctx)
	}
	return trial{ours: l.audit(ledger, "export", "check", folder).cpu, end: func() error { return os.RemoveAll(folder) }}, err
}
