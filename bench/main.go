// Command bench measures tlaudit against the programs that somebody would use in its
// place, over the same data and in turn, and fails if a row of its table does not meet its
// target. It starts every program that it measures, tlaudit itself too, as a process.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
)

// errNotMet says that a row missed its target, or could not be compared.
var errNotMet = errors.New("not every row met its target")

func main() {
	debug.SetGCPercent(50) // as tlaudit does, for the parts of it that run in a worker
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options are the flags of the table.
type options struct {
	scale float64
	rows  *regexp.Regexp
	runs  int
	keep  string
	list  bool
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) > 0 && args[0] == "worker" {
		return work(ctx, args[1:], stdout)
	}
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	var chosen []row
	for _, r := range rows() {
		if o.rows.MatchString(r.name) {
			chosen = append(chosen, r)
		}
	}
	if len(chosen) == 0 {
		return fmt.Errorf("no row matches %q: -list prints their names", o.rows)
	}
	if o.list {
		return printList(stdout, chosen)
	}
	return measureAll(ctx, o, chosen, stdout)
}

func parse(args []string, stderr io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Float64Var(&o.scale, "scale", 1, "size of the data: 1 is 1,000,000 grants")
	pattern := flags.String("rows", "", "only the rows whose names match this regular expression")
	flags.IntVar(&o.runs, "runs", 3, "how often each program is run")
	flags.StringVar(&o.keep, "keep", "", "folder for the data, which stays and is used again; without it a temporary one is removed")
	flags.BoolVar(&o.list, "list", false, "print what each row measures")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if o.scale < 0.001 || o.scale > 10 || o.runs < 1 {
		return o, fmt.Errorf("-scale %g -runs %d: give a scale from 0.001 to 10 and at least 1 run", o.scale, o.runs)
	}
	if o.rows, err = regexp.Compile(*pattern); err != nil {
		return o, fmt.Errorf("-rows: %w", err)
	}
	return o, nil
}

// measureAll measures the rows and prints each as soon as it is known.
func measureAll(ctx context.Context, o options, chosen []row, stdout io.Writer) (err error) {
	l, err := newLab(ctx, o.keep)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.close()) }()
	grants := int(o.scale * 1_000_000)
	if _, err := fmt.Fprintf(stdout, "%d grants, %d runs, %d CPUs (%s), %s\n", grants, o.runs, runtime.NumCPU(), model(), runtime.Version()); err != nil {
		return err
	}
	if err := printHeader(stdout); err != nil {
		return err
	}
	var results []result
	for _, r := range chosen {
		res := r.measure(ctx, l, grants, o.runs)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		results = append(results, res)
		if err := res.print(stdout); err != nil {
			return err
		}
	}
	met, err := printSummary(stdout, results)
	if err == nil && !met {
		err = errNotMet
	}
	return err
}

// model is the name of the processor, where the system says it.
func model() string {
	about, err := os.ReadFile(filepath.FromSlash("/proc/cpuinfo"))
	if err != nil {
		return runtime.GOARCH
	}
	for l := range strings.Lines(string(about)) {
		if name, value, ok := strings.Cut(l, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}
