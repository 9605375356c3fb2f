package command

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"tlaudit/report"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// single writes the one format that -o takes.
func (c *reportCmd) single(ctx context.Context, d *Deps, l *snapshot.Ledger, model report.Report, files report.Files) error {
	if c.Format[0] == "md" || c.Format[0] == "html" {
		// A template can fail at any row, and no pipe gives back what went into it.
		if _, err := report.Single(io.Discard, model, files); err != nil {
			return err
		}
	}
	var file report.File
	err := writeTo(d, c.Output, func(w io.Writer) (err error) {
		file, err = report.Single(w, model, files)
		return err
	})
	if err != nil || c.Output == "-" {
		return err
	}
	file.Name = filepath.Base(c.Output)
	return listing(ctx, d, l, filepath.Dir(c.Output), []report.File{file})
}

// listing says what was written: each file with its rows, where it has such, and its
// size; then the chain's head.
func listing(ctx context.Context, d *Deps, l *snapshot.Ledger, folder string, files []report.File) error {
	for _, f := range files {
		line := filepath.Join(folder, f.Name)
		if f.Rows != report.NoRows {
			line += " " + text.Count(f.Rows, "row") + ","
		}
		if _, err := fmt.Fprintf(d.Stdout, "%s %d bytes\n", line, f.Size); err != nil {
			return err
		}
	}
	head, err := l.Head(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(d.Stdout, "chain head %s\n", head)
	return err
}
