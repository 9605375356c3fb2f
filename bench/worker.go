package main

import (
	"context"
	"flag"
	"fmt"
	"io"
)

// work runs one part of the bench in a process of its own, so that its time and memory
// are measured as those of any program, and those of the bench stay small.
func work(ctx context.Context, args []string, stdout io.Writer) error {
	if len(args) == 0 {
		return fmt.Errorf("which worker?")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.SetOutput(io.Discard) // Parse returns the error
	var r recording
	flags.StringVar(&r.ledger, "ledger", "", "the ledger")
	flags.StringVar(&r.text, "text", "", "a file with the grants")
	flags.IntVar(&r.grants, "grants", 0, "number of grants")
	flags.IntVar(&r.day, "day", 0, "the first day")
	until := flags.Int("until", -1, "the last day; the first one if it is not given")
	flags.BoolVar(&r.company, "company", false, "with a roster and invitations")
	of := flags.String("shape", "", "the shape to serve")
	out, rows := flags.String("out", "", "the workbook"), flags.Int("rows", 0, "the rows of its sheet, or the size of the shape")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	switch args[0] {
	case "text":
		return r.write(r.text)
	case "record":
		for last := max(r.day, *until); r.day <= last; r.day++ {
			if err := r.record(ctx); err != nil {
				return err
			}
		}
		return nil
	case "sheet":
		return writeSheet(*out, *rows)
	case "serve":
		s, err := shapeNamed(*of)
		if err != nil {
			return err
		}
		return serveShape(ctx, s, *rows, r.day, stdout)
	}
	return fmt.Errorf("there is no worker %q", args[0])
}
