package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// sheetOutput digests the texts of a workbook's first sheet, row by row. It reads the text
// that stands in the sheet itself, as both writers of the bench have it; a cell that refers
// to the shared texts is an error.
func sheetOutput(path string) (o output, err error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return o, err
	}
	defer func() { err = errors.Join(err, z.Close()) }()
	f, err := z.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		return o, err
	}
	defer f.Close()
	d, cells, inText := newDigester(), []string(nil), false
	var text strings.Builder
	r := bufio.NewReaderSize(f, 1<<16)
	for {
		before, err := r.ReadSlice('<')
		if inText {
			text.Write(bytes.TrimSuffix(before, []byte("<")))
		}
		if errors.Is(err, io.EOF) {
			return d.output(), nil
		}
		if err != nil {
			return o, fmt.Errorf("%s: %w", path, err)
		}
		tag, err := r.ReadSlice('>')
		if err != nil {
			return o, fmt.Errorf("%s: %w", path, err)
		}
		switch name, _, _ := strings.Cut(strings.TrimSuffix(string(tag), ">"), " "); name {
		case "row":
			cells = cells[:0]
		case "t":
			inText = true
			text.Reset()
		case "/t":
			inText = false
			cells = append(cells, text.String())
		case "/row":
			d.add(cells)
		case "c":
			if bytes.Contains(tag, []byte(`t="s"`)) {
				return o, fmt.Errorf("%s: a cell refers to shared texts: %s", path, tag)
			}
		}
	}
}
