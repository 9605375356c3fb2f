package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// An output is what one side has produced: how many rows, and a digest over them.
type output struct {
	rows   int
	digest string
}

// equal returns an error unless two outputs are the same and have rows.
func equal(ours, theirs output) error {
	if ours.rows == 0 || ours != theirs {
		return fmt.Errorf("ours has %d rows with the digest %.12s, the reference %d with %.12s", ours.rows, ours.digest, theirs.rows, theirs.digest)
	}
	return nil
}

// A digester makes an output of rows.
type digester struct {
	sum  hash.Hash
	rows int
}

func newDigester() *digester { return &digester{sum: sha256.New()} }

// add adds a row: its cells, none of which may contain the mark between them.
func (d *digester) add(cells []string) {
	d.rows++
	for _, cell := range cells {
		io.WriteString(d.sum, cell) // a hash returns no error
		d.sum.Write([]byte{0})
	}
	d.sum.Write([]byte{'\n'})
}

func (d *digester) output() output { return output{d.rows, fmt.Sprintf("%x", d.sum.Sum(nil))} }

// printed is what a query prints over a database.
type printed struct{ database, query string }

// samePrinted returns an error unless two queries print the same lines.
func (l *lab) samePrinted(ctx context.Context, ours, theirs printed) error {
	var outputs []output
	for _, p := range []printed{ours, theirs} {
		c := l.query(p.database, p.query)
		c.stdout = filepath.Join(l.dir, "printed.txt")
		if err := c.do(ctx); err != nil {
			return err
		}
		o, err := linesOf(c.stdout)
		if err != nil {
			return err
		}
		outputs = append(outputs, o)
	}
	return equal(outputs[0], outputs[1])
}

// linesOf digests the lines of a file.
func linesOf(path string) (output, error) {
	f, err := os.Open(path)
	if err != nil {
		return output{}, err
	}
	defer f.Close()
	d := newDigester()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		d.add([]string{lines.Text()})
	}
	return d.output(), lines.Err()
}

// records reads a CSV file with a header, and calls f with the cells of the named columns
// of each record.
func records(path string, columns []string, f func(cells []string) error) (err error) {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	r := csv.NewReader(bufio.NewReaderSize(file, 1<<16))
	r.ReuseRecord = true
	header, err := r.Read()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	places := make([]int, len(columns))
	for i, name := range columns {
		places[i] = -1
		for j, h := range header {
			if h == name {
				places[i] = j
			}
		}
		if places[i] < 0 {
			return fmt.Errorf("%s has no column %s: %s", path, name, strings.Join(header, ","))
		}
	}
	cells := make([]string, len(columns))
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for i, place := range places {
			cells[i] = record[place]
		}
		if err := f(cells); err != nil {
			return err
		}
	}
}

// countRecords returns the number of records of a CSV file.
func countRecords(path string) (n int, err error) {
	err = records(path, nil, func([]string) error { n++; return nil })
	return n, err
}
