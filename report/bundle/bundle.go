// Package bundle writes the folder of an access review: the files and their SHA256SUMS. The
// folder appears whole or not at all, and no run replaces one that somebody has changed.
package bundle

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"tlaudit/report"
	"tlaudit/report/xlsx"
)

const (
	nameStart     = "access-review-" // of the folder; the date of the snapshot follows
	sumsFile      = "SHA256SUMS"
	workbookFile  = "access-review.xlsx"
	markdownFile  = "access-review.md"
	htmlFile      = "access-review.html"
	jsonFile      = "access-review.json"
	reviewersDir  = "to-reviewers" // a folder with its own SHA256SUMS
	indexFile     = "index.csv"
	indexWorkbook = "index.xlsx"
)

// PolicyFile is the name of the copy of the policy in a bundle.
const PolicyFile = "tlaudit.toml"

// Files says which files a bundle has and how they are written.
type Files struct {
	Formats      []string // of xlsx, csv, md, html, json
	ExactCSV     bool     // CSV files hold the exact values, for machines
	Templates    fs.FS    // of the Markdown and HTML documents
	Policy       []byte   // a copy of the policy; nil for none
	OwnTemplates bool     // some of them are the user's own
	Force        bool     // replace a bundle that exists, if it is as it was written and was not issued
	Issued       []string // SHA-256 of SHA256SUMS of each bundle that the ledger knows as issued
}

var (
	// ErrExists says that the bundle exists and Files.Force is not set.
	ErrExists = errors.New("the bundle exists")
	// ErrIssued says that a bundle was issued: it is what went out, and is kept.
	ErrIssued = errors.New("the bundle was issued")
	// ErrChanged says that a bundle is no longer as it was written, so replacing it could
	// lose somebody's work.
	ErrChanged = errors.New("the bundle has been changed since it was written")
)

// A File is a file that was written.
type File struct {
	Name string // in the bundle, such as access.csv
	Rows int    // of a table, or the rows with a row_key of a document; NoRows for other files
	Size int64  // in bytes
	sum  string // SHA-256 in hexadecimal
}

// NoRows is the number of rows of a file that is not a list.
const NoRows = -1

// Write writes the report's files to the folder access-review-<date> in dir,
// where date is that of the snapshot, and returns the folder's path and the files by
// name. The folder appears whole or not at all, is readable by its owner alone, and holds
// SHA256SUMS of all its files. If Write fails, it removes the folders that it made. It
// follows no symbolic link out of dir. First it repairs what a killed run left behind.
// Errors: ErrExists, ErrChanged, ErrIssued.
func Write(ctx context.Context, dir string, r report.Report, files Files) (path string, written []File, err error) {
	name := nameStart + r.Time.UTC().Format(time.DateOnly)
	path = filepath.Join(dir, name)
	defer func() {
		if err != nil {
			err = fmt.Errorf("write %s: %w", path, err)
		}
	}()
	outputs, err := files.outputs(ctx, r)
	if err != nil {
		return path, nil, err
	}
	made, err := makeFolders(dir)
	defer func() {
		if err != nil {
			err = errors.Join(err, removeEmpty(made))
		}
	}()
	if err != nil {
		return path, nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return path, nil, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	building, held, err := newFolder(root, dir, name)
	if err != nil {
		return path, nil, err
	}
	defer func() { err = errors.Join(err, held.Close()) }()
	exists := false
	if err = repair(root, dir, building); err == nil {
		exists, err = replaceable(root, name, files)
	}
	if err == nil {
		written, err = writeBundle(ctx, place{root, building}, outputs, r, files.Formats)
	}
	if err == nil {
		err = install(root, dir, building, name, exists)
	}
	if err != nil {
		return path, nil, errors.Join(err, root.RemoveAll(building))
	}
	return path, written, nil
}

// Single writes one file to w: the first of the first format of files. For csv that is the
// table of every access.
func Single(ctx context.Context, w io.Writer, r report.Report, files Files) (File, error) {
	outputs, err := files.outputs(ctx, r)
	if err != nil {
		return File{}, err
	}
	o, size := outputs[0], int64(0)
	err = o.write(writerFunc(func(b []byte) (int, error) {
		n, err := w.Write(b)
		size += int64(n)
		return n, err
	}))
	return File{Name: o.name, Rows: o.rows, Size: size}, err
}

// Sums returns the SHA-256 of each file that Write would write, by its name in the bundle.
// It writes nothing.
func Sums(ctx context.Context, r report.Report, files Files) (map[string]string, error) {
	outputs, err := files.outputs(ctx, r)
	if err != nil {
		return nil, err
	}
	all, err := writeBundle(ctx, place{}, outputs, r, files.Formats)
	sums := map[string]string{}
	for _, f := range all {
		sums[filepath.ToSlash(f.Name)] = f.sum
	}
	return sums, err
}

// writeBundle writes all files of a bundle and returns them by name.
func writeBundle(ctx context.Context, p place, outputs []output, r report.Report, formats []string) ([]File, error) {
	all, err := writeAll(ctx, p, outputs)
	if err != nil {
		return nil, err
	}
	sums, err := writeSums(ctx, p, all, originLines(r.Origin, formats))
	if err != nil {
		return nil, err
	}
	all = append(all, sums)
	if len(r.Parts) > 0 {
		sent, err := writeReviewers(ctx, p, r)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", reviewersDir, err)
		}
		for _, f := range sent {
			f.Name = filepath.Join(reviewersDir, f.Name)
			all = append(all, f)
		}
	}
	slices.SortFunc(all, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// writeReviewers writes a workbook for each reviewer, the index of them, and their sums.
func writeReviewers(ctx context.Context, bundle place, r report.Report) ([]File, error) {
	p, err := bundle.makeFolder(reviewersDir)
	if err != nil {
		return nil, err
	}
	var outputs []output
	for _, part := range r.Parts {
		outputs = append(outputs, output{part.File, part.Report.Keyed, func(w io.Writer) error { return xlsx.Write(w, part.Report.Document) }})
	}
	books, err := writeAll(ctx, p, outputs)
	if err != nil {
		return nil, err
	}
	written, err := writeAll(ctx, p, indexOutputs(r, books))
	if err != nil {
		return nil, err
	}
	all := append(books, written...)
	sums, err := writeSums(ctx, p, all, nil)
	return append(all, sums), err
}

// writeAll writes files, two at a time: more would hold more memory, and few machines that a schedule runs on have more
// processors free. The first error stops the others.
func writeAll(ctx context.Context, p place, outputs []output) ([]File, error) {
	all := make([]File, len(outputs))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(2)
	for i, o := range outputs {
		group.Go(func() (err error) {
			if ctx.Err() != nil {
				return ctx.Err() // of the first error
			}
			if all[i], err = p.write(ctx, o); err != nil {
				err = fmt.Errorf("%s: %w", o.name, err)
			}
			return err
		})
	}
	return all, group.Wait()
}

// writeSums writes SHA256SUMS, the last file of a folder. It begins with what the list
// does not show, and then has the given comments.
func writeSums(ctx context.Context, p place, files []File, comments []string) (File, error) {
	lines := append([]string{notShown}, comments...)
	for _, f := range slices.SortedFunc(slices.Values(files), func(a, b File) int { return strings.Compare(a.Name, b.Name) }) {
		lines = append(lines, f.sum+"  "+f.Name)
	}
	f, err := p.write(ctx, output{sumsFile, NoRows, func(w io.Writer) error {
		_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
		return err
	}})
	if err != nil {
		return f, fmt.Errorf("%s: %w", sumsFile, err)
	}
	return f, p.sync()
}

// A writerFunc is a function as an io.Writer.
type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
