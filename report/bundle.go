package report

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

	"tlaudit/snapshot"
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
	// ErrBundleExists says that there is a bundle and Force is not set.
	ErrBundleExists = errors.New("the bundle exists")
	// ErrBundleChanged says that a bundle is no longer as it was written, so that
	// replacing it could lose somebody's work.
	ErrBundleChanged = errors.New("the bundle has been changed since it was written")
)

// Bundle writes the report's files to the folder access-review-<date> in dir,
// where date is that of the snapshot, and returns the folder's path. The folder
// appears whole or not at all, readable by its owner alone, and holds SHA256SUMS
// of all its files. No symbolic link leads the writing out of dir. Errors:
// ErrBundleExists, ErrBundleChanged.
func Bundle(ctx context.Context, dir string, r Report, files Files) (path string, err error) {
	name := "access-review-" + r.Time.UTC().Format(time.DateOnly)
	path = filepath.Join(dir, name)
	defer func() {
		if err != nil {
			err = fmt.Errorf("write %s: %w", path, err)
		}
	}()
	parts, err := files.parts(r)
	if err != nil {
		return path, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return path, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return path, err
	}
	defer func() { err = joinClose(err, root.Close()) }()
	exists, err := replaceable(root, name, files.Force)
	if err != nil {
		return path, err
	}
	building := "." + name + "." + rand.Text()[:8] + ".tmp"
	if err := root.Mkdir(building, 0o700); err != nil {
		return path, err
	}
	err = writeParts(ctx, root, building, parts)
	if err == nil && len(r.Parts) > 0 {
		err = writeReviewers(ctx, root, filepath.Join(building, reviewersDir), r.Parts)
	}
	if err != nil {
		return path, errors.Join(err, root.RemoveAll(building))
	}
	if err := install(root, building, name, exists); err != nil {
		return path, errors.Join(err, root.RemoveAll(building))
	}
	return path, nil
}

// A part is one file of a bundle.
type part struct {
	name  string
	write func(io.Writer) error
}

func (f Files) parts(r Report) ([]part, error) {
	var all []part
	for _, format := range f.Formats {
		switch format {
		case "xlsx":
			all = append(all, part{workbookFile, func(w io.Writer) error { return XLSX(w, r) }})
		case "csv":
			for _, t := range r.Tables {
				if t.File != "" {
					all = append(all, part{t.File, func(w io.Writer) error { return CSV(w, t, f.ExactCSV) }})
				}
			}
		case "md":
			all = append(all, part{markdownFile, func(w io.Writer) error { return Markdown(w, r, f.Templates) }})
		case "html":
			all = append(all, part{htmlFile, func(w io.Writer) error { return HTML(w, r, f.Templates) }})
		case "json":
			all = append(all, part{jsonFile, func(w io.Writer) error { return JSON(w, r) }})
		default:
			return nil, fmt.Errorf("%q is none of the formats xlsx, csv, md, html, json", format)
		}
	}
	all = append(all, remediationParts(r.Plan)...)
	if f.Policy != nil {
		all = append(all, part{policyFile, func(w io.Writer) error {
			_, err := w.Write(f.Policy)
			return err
		}})
	}
	return all, nil
}

// writeParts writes every file, and SHA256SUMS last.
func writeParts(ctx context.Context, root *os.Root, folder string, parts []part) error {
	var sums []string
	for _, p := range parts {
		sum, err := writePart(ctx, root, filepath.Join(folder, p.name), p.write)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		sums = append(sums, sum+"  "+p.name+"\n")
	}
	slices.SortFunc(sums, func(a, b string) int { return strings.Compare(a[64:], b[64:]) })
	if _, err := writePart(ctx, root, filepath.Join(folder, sumsFile), func(w io.Writer) error {
		_, err := io.WriteString(w, strings.Join(sums, ""))
		return err
	}); err != nil {
		return fmt.Errorf("%s: %w", sumsFile, err)
	}
	return syncDir(root, folder)
}

// writeReviewers writes a workbook for each reviewer, then the index.
func writeReviewers(ctx context.Context, root *os.Root, folder string, reviewers []Part) error {
	if err := root.Mkdir(folder, 0o700); err != nil {
		return err
	}
	var all []part
	sums := make([]string, len(reviewers))
	for i, p := range reviewers {
		all = append(all, part{p.File, func(w io.Writer) error {
			hash := sha256.New()
			if err := XLSX(io.MultiWriter(w, hash), p.Report); err != nil {
				return err
			}
			sums[i] = hex.EncodeToString(hash.Sum(nil))
			return nil
		}})
	}
	all = append(all, part{indexFile, func(w io.Writer) error { return CSV(w, indexTable(reviewers, sums), false) }})
	if err := writeParts(ctx, root, folder, all); err != nil {
		return fmt.Errorf("%s: %w", reviewersDir, err)
	}
	return nil
}

func writePart(ctx context.Context, root *os.Root, name string, write func(io.Writer) error) (sum string, err error) {
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	defer func() { err = joinClose(err, f.Close()) }()
	hash := sha256.New()
	out := bufio.NewWriterSize(io.MultiWriter(f, hash), 256<<10)
	alive := writerFunc(func(p []byte) (int, error) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		return out.Write(p)
	})
	if err := write(alive); err != nil {
		return "", err // not joined with Flush, which repeats it
	}
	if err := out.Flush(); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), f.Sync()
}

// A writerFunc is a writer that is one function.
type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// install gives the folder its name. A bundle that exists steps aside first and
// comes back where that fails.
func install(root *os.Root, building, name string, exists bool) error {
	if !exists {
		if err := root.Rename(building, name); err != nil {
			return err
		}
		return syncDir(root, ".")
	}
	aside := building + ".old"
	if err := root.Rename(name, aside); err != nil {
		return err
	}
	if err := root.Rename(building, name); err != nil {
		return errors.Join(err, root.Rename(aside, name))
	}
	return errors.Join(syncDir(root, "."), root.RemoveAll(aside))
}

// syncDir makes new names in a folder of root survive a crash.
func syncDir(root *os.Root, name string) error {
	folder, err := root.Open(name)
	if err != nil {
		return err
	}
	return snapshot.SyncOpenFolder(folder)
}

// replaceable tells whether a bundle exists, and refuses where it must not be
// replaced.
func replaceable(root *os.Root, name string, force bool) (exists bool, err error) {
	state, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case !state.IsDir():
		return true, fmt.Errorf("%s is there and is no folder", name)
	case !force:
		return true, ErrBundleExists
	}
	return true, unchanged(root, name)
}

// unchanged checks that a bundle holds the files of its SHA256SUMS and no others.
func unchanged(root *os.Root, name string) (err error) {
	data, err := root.ReadFile(filepath.Join(name, sumsFile))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBundleChanged, err)
	}
	sums := map[string]string{sumsFile: ""}
	for line := range strings.Lines(string(data)) {
		sum, file, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || !filepath.IsLocal(file) {
			return fmt.Errorf("%w: %s has a line that is none of ours", ErrBundleChanged, sumsFile)
		}
		sums[file] = sum
	}
	entries, err := fs.ReadDir(root.FS(), filepath.ToSlash(name))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() && e.Name() == reviewersDir && filepath.Base(name) != reviewersDir {
			if err := unchanged(root, filepath.Join(name, reviewersDir)); err != nil {
				return err
			}
			continue
		}
		if _, listed := sums[e.Name()]; !listed {
			return fmt.Errorf("%w: %s is not one of its files", ErrBundleChanged, e.Name())
		}
	}
	for _, file := range sortedKeys(sums) {
		if file == sumsFile {
			continue
		}
		sum, err := fileSum(root, filepath.Join(name, file))
		if err != nil {
			return fmt.Errorf("%w: %w", ErrBundleChanged, err)
		}
		if sum != sums[file] {
			return fmt.Errorf("%w: %s does not match %s", ErrBundleChanged, file, sumsFile)
		}
	}
	return nil
}

func fileSum(root *os.Root, name string) (_ string, err error) {
	f, err := root.Open(name)
	if err != nil {
		return "", err
	}
	defer func() { err = joinClose(err, f.Close()) }()
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
