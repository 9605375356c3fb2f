package bundle

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"tlaudit/report"
)

// A Checked bundle is what the files of a bundle say of themselves.
type Checked struct {
	Digest          string            // SHA-256 of SHA256SUMS
	ReviewersDigest string            // SHA-256 of that of to-reviewers; empty without one
	Sums            map[string]string // SHA-256 of each file as it is, by its name in the bundle
	Differences     []string          // each way in which the files are not as SHA256SUMS says
	Issued          []byte            // the content of IssuedFile, which has no sum; nil without one

	Origin  report.Origin // what the report was made from, as SHA256SUMS says
	Formats []string
}

// Check compares the files of a bundle with its SHA256SUMS, and reads what the report was
// made from. The error says that the folder is not a bundle. It follows no symbolic link
// out of the folder.
func Check(dir string) (c Checked, err error) {
	// Opening a pipe would wait until somebody writes to it.
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return c, errors.New("it is not a folder")
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	c.Sums = map[string]string{}
	comments, err := c.folder(root, ".")
	if err != nil {
		return c, err
	}
	if c.Issued, err = readIssued(root); err != nil {
		c.Differences = append(c.Differences, err.Error())
	}
	c.Digest, c.ReviewersDigest = c.Sums[sumsFile], c.Sums[path.Join(reviewersDir, sumsFile)]
	c.Origin, c.Formats, err = readOrigin(comments)
	return c, err
}

// folder compares the files of one folder with its SHA256SUMS, and returns the comments of
// that.
func (c *Checked) folder(root *os.Root, name string) (comments []string, err error) {
	within := func(file string) string { return path.Join(filepath.ToSlash(name), file) }
	differ := func(format string, args ...any) { c.Differences = append(c.Differences, fmt.Sprintf(format, args...)) }
	if err := plainFile(root, filepath.Join(name, sumsFile)); err != nil {
		return nil, fmt.Errorf("%s %w", within(sumsFile), err)
	}
	data, err := root.ReadFile(filepath.Join(name, sumsFile))
	if err != nil {
		return nil, err
	}
	sums := map[string]string{sumsFile: ""}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			comments = append(comments, line)
			continue
		}
		sum, file, ok := strings.Cut(line, "  ")
		switch {
		case !ok || !filepath.IsLocal(file):
			differ("%s has a line that is not a digest and a file's name", within(sumsFile))
		case sums[file] != "":
			differ("%s lists %s twice", within(sumsFile), file)
		default:
			sums[file] = sum
		}
	}
	entries, err := fs.ReadDir(root.FS(), filepath.ToSlash(name))
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e.IsDir() && e.Name() == reviewersDir && filepath.Base(name) != reviewersDir {
			if _, err := c.folder(root, filepath.Join(name, reviewersDir)); err != nil {
				differ("%v", err)
			}
			continue
		}
		if _, listed := sums[e.Name()]; !listed && !mayLackSum(name, e.Name()) {
			differ("%s is not one of its files", within(e.Name()))
		}
	}
	for _, file := range slices.Sorted(maps.Keys(sums)) {
		if err := plainFile(root, filepath.Join(name, file)); err != nil {
			differ("%s %v", within(file), err)
			continue
		}
		sum, err := fileSum(root, filepath.Join(name, file))
		if err != nil {
			return nil, err
		}
		c.Sums[within(file)] = sum
		if file != sumsFile && sum != sums[file] {
			differ("%s does not match %s", within(file), sumsFile)
		}
	}
	return comments, nil
}

// plainFile returns an error if there is no file of that name, or if it is something else,
// such as a pipe that would never end.
func plainFile(root *os.Root, name string) error {
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("is missing")
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errors.New("is not a plain file")
	}
	return nil
}
