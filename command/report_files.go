package command

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"tlaudit/report"
	"tlaudit/report/bundle"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// writeSingle writes the one format of -o.
func (c *reportCmd) writeSingle(ctx context.Context, d *Deps, l *snapshot.Ledger, model report.Report, files bundle.Files) error {
	if c.Format[0] == "md" || c.Format[0] == "html" {
		// A template can fail at any row, and a pipe cannot take back what was written.
		if _, err := bundle.Single(ctx, io.Discard, model, files); err != nil {
			return err
		}
	}
	var file bundle.File
	err := writeTo(d, outputFile{path: c.Output, force: c.Force, replaces: neverReplaces}, func(w io.Writer) (err error) {
		file, err = bundle.Single(ctx, w, model, files)
		return err
	})
	if err != nil || c.Output == "-" {
		return err
	}
	file.Name = filepath.Base(c.Output)
	return printFiles(ctx, d, l, filepath.Dir(c.Output), []bundle.File{file})
}

// printFiles prints one line for each file: its path, its rows if it has rows, and its
// size. The chain's head follows.
func printFiles(ctx context.Context, d *Deps, l *snapshot.Ledger, folder string, files []bundle.File) error {
	var lines []string
	for _, f := range files {
		line := filepath.Join(folder, f.Name)
		if f.Rows != bundle.NoRows {
			line += " " + text.Count(f.Rows, "row") + ","
		}
		lines = append(lines, fmt.Sprintf("%s %d bytes", line, f.Size))
	}
	head, err := l.Head(ctx)
	if err != nil {
		return err
	}
	return d.say(append(lines, "chain head "+head)...)
}
