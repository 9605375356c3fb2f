// Package bundle writes the folder of an access review: its files, their SHA256SUMS, and
// what may be replaced. The folder appears whole or not at all.
package bundle

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tlaudit/report"
	"tlaudit/report/table"
	"tlaudit/report/xlsx"
)

const (
	sumsFile     = "SHA256SUMS"
	workbookFile = "access-review.xlsx"
	markdownFile = "access-review.md"
	htmlFile     = "access-review.html"
	jsonFile     = "access-review.json"
	policyFile   = "tlaudit.toml"
	reviewersDir = "to-reviewers" // made beside the files, never in their SHA256SUMS; it has its own
	indexFile    = "index.csv"
)

// Files says which files a bundle has and how they are written.
type Files struct {
	Formats   []string // of xlsx, csv, md, html, json
	ExactCSV  bool     // CSV files hold the exact values, for machines
	Templates fs.FS    // of the Markdown and HTML documents
	Policy    []byte   // a copy of the policy; nil for none
	Force     bool     // replace a bundle that exists, unless somebody has changed it
}

var (
	// ErrExists says that there is a bundle and Force is not set.
	ErrExists = errors.New("the bundle exists")
	// ErrChanged says that a bundle is no longer as it was written, so that
	// replacing it could lose somebody's work.
	ErrChanged = errors.New("the bundle has been changed since it was written")
)

// A File is one that was written.
type File struct {
	Name string // in the bundle, such as access.csv
	Rows int    // of a table, or those of a document that people decide; NoRows for other files
	Size int64  // in bytes
	sum  string // SHA-256 in hexadecimal
}

// NoRows is the number of rows of a file that is not a list.
const NoRows = -1

// Write writes the report's files to the folder access-review-<date> in dir,
// where date is that of the snapshot, and returns the folder's path and the files by
// name. The folder appears whole or not at all, readable by its owner alone, and holds
// SHA256SUMS of all its files; where it fails, the folders made for it go too. No
// symbolic link leads the writing out of dir. What a run that was killed left behind is
// put right first. Errors: ErrExists, ErrChanged.
func Write(ctx context.Context, dir string, r report.Report, files Files) (path string, written []File, err error) {
	name := "access-review-" + r.Time.UTC().Format(time.DateOnly)
	path = filepath.Join(dir, name)
	defer func() {
		if err != nil {
			err = fmt.Errorf("write %s: %w", path, err)
		}
	}()
	parts, err := files.parts(r)
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
	building := "." + name + "." + rand.Text()[:8] + tmpEnd
	if err := root.Mkdir(building, 0o700); err != nil {
		return path, nil, err
	}
	exists := false
	if err = tidy(root, name, building); err == nil {
		exists, err = replaceable(root, name, files.Force)
	}
	if err == nil {
		written, err = writeBundle(ctx, root, building, parts, r)
	}
	if err == nil {
		err = install(root, building, name, exists)
	}
	if err != nil {
		return path, nil, errors.Join(err, root.RemoveAll(building))
	}
	return path, written, nil
}

// Single writes the one file that the only format of files has; for csv that is the
// rows of Review.
func Single(w io.Writer, r report.Report, files Files) (File, error) {
	parts, err := files.parts(r)
	if err != nil {
		return File{}, err
	}
	p, size := parts[0], int64(0)
	err = p.write(writerFunc(func(b []byte) (int, error) {
		n, err := w.Write(b)
		size += int64(n)
		return n, err
	}))
	return File{Name: p.name, Rows: p.rows, Size: size}, err
}

// writeBundle writes all files of a bundle and returns them by name.
func writeBundle(ctx context.Context, root *os.Root, folder string, parts []part, r report.Report) ([]File, error) {
	all, err := writeParts(ctx, root, folder, parts)
	if err != nil {
		return nil, err
	}
	sums, err := writeSums(ctx, root, folder, all)
	if err != nil {
		return nil, err
	}
	all = append(all, sums)
	if len(r.Parts) > 0 {
		var whole File
		if i := slices.IndexFunc(all, func(f File) bool { return f.Name == workbookFile }); i >= 0 {
			whole = all[i]
		}
		theirs, err := writeReviewers(ctx, root, filepath.Join(folder, reviewersDir), r, whole)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", reviewersDir, err)
		}
		for _, f := range theirs {
			f.Name = filepath.Join(reviewersDir, f.Name)
			all = append(all, f)
		}
	}
	slices.SortFunc(all, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// writeReviewers writes a workbook for each reviewer, the index of them, and their sums.
func writeReviewers(ctx context.Context, root *os.Root, folder string, r report.Report, whole File) ([]File, error) {
	if err := root.Mkdir(folder, 0o700); err != nil {
		return nil, err
	}
	var parts []part
	for _, p := range r.Parts {
		parts = append(parts, part{p.File, p.Report.Keyed, func(w io.Writer) error { return xlsx.Write(w, p.Report.Document) }})
	}
	books, err := writeParts(ctx, root, folder, parts)
	if err != nil {
		return nil, err
	}
	index := indexTable(r, books, whole)
	listed, err := writeParts(ctx, root, folder, []part{{indexFile, index.Total, func(w io.Writer) error { return table.WriteCSV(w, index, false) }}})
	if err != nil {
		return nil, err
	}
	all := append(books, listed...)
	sums, err := writeSums(ctx, root, folder, all)
	return append(all, sums), err
}

func writeParts(ctx context.Context, root *os.Root, folder string, parts []part) ([]File, error) {
	var all []File
	for _, p := range parts {
		f, err := writePart(ctx, root, folder, p)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		all = append(all, f)
	}
	return all, nil
}

// writeSums writes SHA256SUMS, the last file of a folder.
func writeSums(ctx context.Context, root *os.Root, folder string, files []File) (File, error) {
	var lines []string
	for _, f := range slices.SortedFunc(slices.Values(files), func(a, b File) int { return strings.Compare(a.Name, b.Name) }) {
		lines = append(lines, f.sum+"  "+f.Name+"\n")
	}
	f, err := writePart(ctx, root, folder, part{sumsFile, NoRows, func(w io.Writer) error {
		_, err := io.WriteString(w, strings.Join(lines, ""))
		return err
	}})
	if err != nil {
		return f, fmt.Errorf("%s: %w", sumsFile, err)
	}
	return f, syncDir(root, folder)
}

func writePart(ctx context.Context, root *os.Root, folder string, p part) (_ File, err error) {
	f, err := root.OpenFile(filepath.Join(folder, p.name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return File{}, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	written := File{Name: p.name, Rows: p.rows}
	hash := sha256.New()
	out := bufio.NewWriterSize(io.MultiWriter(f, hash), 256<<10)
	alive := writerFunc(func(b []byte) (int, error) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n, err := out.Write(b)
		written.Size += int64(n)
		return n, err
	})
	if err := p.write(alive); err != nil {
		return File{}, err // not joined with Flush, which repeats it
	}
	if err := out.Flush(); err != nil {
		return File{}, err
	}
	written.sum = hex.EncodeToString(hash.Sum(nil))
	return written, f.Sync()
}

// A writerFunc is a writer that is one function.
type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
