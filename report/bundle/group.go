package bundle

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"tlaudit/report/page"
	"tlaudit/report/table"
	"tlaudit/report/xlsx"
	"tlaudit/snapshot"
)

// groupFile is the name of the files of a group's summary, without the ending.
const groupFile = "group-summary"

// GroupFree returns ErrExists if a folder has a summary of a group, unless it may be replaced.
func GroupFree(dir string, force bool) error {
	for _, ending := range []string{".xlsx", ".csv", ".md"} {
		path := filepath.Join(dir, groupFile+ending)
		switch info, err := os.Lstat(path); {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return err
		case !info.Mode().IsRegular():
			return fmt.Errorf("write %s: it is not a regular file", path)
		case !force:
			return fmt.Errorf("write %s: %w", path, ErrExists)
		}
	}
	return nil
}

// WriteGroup writes the summary of a group to a folder, which it makes if need be: the
// workbook, the first table as CSV, and the Markdown. Each file gets its name once it is whole.
func WriteGroup(ctx context.Context, dir string, r table.Document) (written []File, err error) {
	if _, err := makeFolders(dir); err != nil {
		return nil, err
	}
	work, err := snapshot.NewWorkFolder(dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, work.Remove()) }()
	root, err := os.OpenRoot(work.File("."))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	first := r.Tables[0]
	written, err = writeAll(ctx, place{root, "."}, []output{
		{groupFile + ".xlsx", NoRows, func(w io.Writer) error { return xlsx.Write(w, r) }},
		{groupFile + ".csv", first.Total, func(w io.Writer) error { return table.WriteCSV(w, first, false) }},
		{groupFile + ".md", NoRows, func(w io.Writer) error { return page.MarkdownTables(w, r) }},
	})
	if err != nil {
		return nil, err
	}
	for _, f := range written {
		if err := os.Rename(work.File(f.Name), filepath.Join(dir, f.Name)); err != nil {
			return nil, err
		}
	}
	return written, snapshot.SyncFolder(dir)
}
