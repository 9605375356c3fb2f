package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
)

// line is the layout of the table: name, ours, reference, ratio, target, growth, memory,
// its limit, verdict.
const line = "%-26s %10s %10s %6s %8s %7s %9s %7s  %s\n"

func printHeader(w io.Writer) error {
	_, err := fmt.Fprintf(w, line, "row", "ours", "reference", "ratio", "at most", "growth", "memory", "at most", "verdict")
	return err
}

// print writes the line of a row, and below it why it does not pass.
func (res result) print(w io.Writer) error {
	r := res.row
	shown := func(ok bool, text string) string {
		if ok {
			return text
		}
		return "-"
	}
	measured := res.verdict != waiting && res.verdict != broken
	target := r.unit.show(r.target)
	if r.reference != "" {
		target = fmt.Sprintf("%.2f", r.target)
	}
	verdict := string(res.verdict)
	if len(res.why) > 0 {
		verdict += ": " + strings.ReplaceAll(strings.Join(res.why, "; "), "\n", "\n    ")
	}
	_, err := fmt.Fprintf(w, line, r.name,
		shown(measured, r.unit.show(res.ours)), shown(res.theirs > 0, r.unit.show(res.theirs)),
		shown(res.ratio > 0, fmt.Sprintf("%.2f", res.ratio)), target,
		shown(res.growth > 0, fmt.Sprintf("%.1f", res.growth)),
		shown(measured && res.peak > 0, fmt.Sprintf("%.0f MiB", res.peak)), shown(r.memory > 0, fmt.Sprintf("%.0f", r.memory)), verdict)
	return err
}

// show writes a figure with its unit.
func (u unit) show(v float64) string {
	switch {
	case u == bytesOf && v >= 1e5:
		return fmt.Sprintf("%.1f MB", v/1e6)
	case u == bytesOf:
		return fmt.Sprintf("%.0f B", v)
	case v < 1:
		return fmt.Sprintf("%.0f ms", v*1000)
	}
	return fmt.Sprintf("%.2f s", v)
}

// printList writes what each row measures and against what.
func printList(w io.Writer, rows []row) error {
	for _, r := range rows {
		about := r.says
		if beside := cmp.Or(r.reference, r.waits); beside != "" {
			about += " | " + beside
		}
		if _, err := fmt.Fprintf(w, "%-26s %s\n", r.name, about); err != nil {
			return err
		}
	}
	return nil
}

// printSummary writes how many rows there are of each verdict, and reports whether every
// row that can be measured met its targets.
func printSummary(w io.Writer, results []result) (met bool, err error) {
	counts := map[verdict]int{}
	for _, res := range results {
		counts[res.verdict]++
	}
	var parts []string
	for _, v := range []verdict{pass, fail, broken, noReference, waiting} {
		if counts[v] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[v], v))
		}
	}
	_, err = fmt.Fprintf(w, "%d rows: %s\n", len(results), strings.Join(parts, ", "))
	return counts[fail]+counts[broken]+counts[noReference] == 0, err
}
