package bundle

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tlaudit/snapshot"
	"tlaudit/text"
)

// IssuedFile is the name of the file beside SHA256SUMS that says when and by whom the
// report was issued. SHA256SUMS does not list it.
const IssuedFile = "ISSUED.txt"

// WriteIssued writes IssuedFile into a bundle, and returns its size in bytes.
func WriteIssued(dir string, i snapshot.Issued) (size int64, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	content := []byte(IssuedText(i))
	f, err := root.OpenFile(IssuedFile, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return 0, errors.Join(err, root.Remove(IssuedFile))
	}
	return int64(len(content)), syncDir(root, ".")
}

// IssuedText is the content of IssuedFile. It follows from the event that records the
// issue, and from nothing else.
func IssuedText(i snapshot.Issued) string {
	var b strings.Builder
	line := func(name, value string) { fmt.Fprintf(&b, "%-17s %s\n", name, text.Visible(value)) }
	b.WriteString("This report was issued for review. The files of this folder do not say when, so that they can be made again: this file does, and the ledger.\n\n")
	by, host, _ := strings.Cut(i.By, "@")
	line("name", i.Name)
	line("issued at", i.At)
	line("issued by", by)
	line("on the host", host)
	line("snapshot", fmt.Sprint(i.Snapshot))
	if i.Baseline != 0 {
		line("baseline", fmt.Sprint(i.Baseline))
	} else {
		line("baseline", "none")
	}
	line("review_id", i.ReviewID)
	line("rows", fmt.Sprint(i.Rows))
	if i.AllowUnassigned != "" {
		line("no reviewer", fmt.Sprintf("%s, allowed: %s", text.Count(i.Unassigned, "row"), i.AllowUnassigned))
	}
	line("bundle_digest", i.BundleDigest)
	if i.ReviewersDigest != "" {
		line("reviewers_digest", i.ReviewersDigest)
	}
	line("event", fmt.Sprint(i.Seq))
	line("chain head", i.Chain)
	fmt.Fprintf(&b, `
To check it, in this folder, with the ledger as access.db:
  sha256sum -c SHA256SUMS
  sha256sum SHA256SUMS                         prints bundle_digest
`)
	if i.ReviewersDigest != "" {
		fmt.Fprintf(&b, "  sha256sum %-35sprints reviewers_digest\n", reviewersDir+"/"+sumsFile)
	}
	fmt.Fprintf(&b, `  %s access.db "SELECT at, kind, \"by\", chain FROM events WHERE seq = %d"
                                               prints when, by whom, and the chain head
With tlaudit, all of that, and whether the ledger was changed since:
  tlaudit --db access.db verify bundle . --expect-head %s
`, snapshot.Shell, i.Seq, i.Chain)
	return b.String()
}

// maxIssued is how much of an IssuedFile is read, in bytes: it has less.
const maxIssued = 64 << 10

// readIssued reads the IssuedFile of a bundle; nil without one.
func readIssued(root *os.Root) ([]byte, error) {
	info, err := root.Lstat(IssuedFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() || info.Size() > maxIssued:
		return nil, fmt.Errorf("%s is not a file that tlaudit wrote", IssuedFile)
	}
	return root.ReadFile(IssuedFile)
}

// mayLackSum reports whether a file of a folder may be missing from its SHA256SUMS.
func mayLackSum(folder, file string) bool {
	return file == IssuedFile && filepath.Base(folder) != reviewersDir
}
