package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// sheetInC is the program that writes the sheet with libxlsxwriter.
//
//go:embed references/sheet_by_libxlsxwriter.c
var sheetInC []byte

// policy turns on every rule that a policy can turn on, a toxic pair by names among them.
//
//go:embed policy.toml
var policy []byte

// rowsOfReport are about findings, the report, and the program itself.
func rowsOfReport() []row {
	return []row{
		{name: "findings", says: "all rules, with policy, roster and a toxic pair by name: one evaluation", target: 15, memory: 256, begin: findingsTrial},
		{name: "xlsx", says: "a sheet of 300,000 rows × 14 text columns, styled, validated", target: 0.3, memory: 64,
			reference: "the same sheet by libxlsxwriter (C), constant memory", tools: []string{"gcc", "xlsxwriter.h"}, begin: sheetTrial},
		{name: "report", says: "whole report of a tenth of the grants: xlsx, csv and md, with a baseline", target: 5, memory: 160,
			begin: func(ctx context.Context, l *lab, grants int) (trial, error) { return reportTrial(ctx, l, grants/10) }},
		{name: "report-all", says: "the same of all grants", target: 60, memory: 256, begin: reportTrial},
		{name: "import-decisions", says: "import of 20,000 decisions in 12 workbooks", target: 6, memory: 200, waits: "this version has no command review"},
		{name: "start-up", says: "tlaudit --version", target: 0.015, fixed: true, begin: startTrial},
		{name: "program-size", says: "the program, stripped", unit: bytesOf, target: 32e6, fixed: true, begin: programTrial},
	}
}

// policyFile returns the path of the policy.
func (l *lab) policyFile() (string, error) {
	path := filepath.Join(l.dir, "policy.toml")
	return path, os.WriteFile(path, policy, 0o600)
}

// findingsTrial evaluates all rules at the second snapshot, against the first.
func findingsTrial(ctx context.Context, l *lab, grants int) (trial, error) {
	ledger, err := l.ledger(ctx, grants, 2, true)
	if err != nil {
		return trial{}, err
	}
	policy, err := l.policyFile()
	if err != nil {
		return trial{}, err
	}
	c := l.listed(ledger, "--policy", policy, "findings", "--at", "2", "--since", "1")
	return trial{ours: c.cpu, same: func(context.Context) error { return someRecords(c.stdout) }}, nil
}

// someRecords returns an error for a CSV file without records.
func someRecords(path string) error {
	n, err := countRecords(path)
	if err == nil && n == 0 {
		err = fmt.Errorf("%s has no rows", path)
	}
	return err
}

// reportTrial writes a bundle.
func reportTrial(ctx context.Context, l *lab, grants int) (trial, error) {
	ledger, err := l.ledger(ctx, grants, 2, true)
	if err != nil {
		return trial{}, err
	}
	policy, err := l.policyFile()
	if err != nil {
		return trial{}, err
	}
	ours, out := l.reported(ledger, policy)
	return trial{ours: ours, same: func(context.Context) error { return reportHas(out, grants) }}, nil
}

// reported is a measured run that writes the bundle of the newest snapshot since the first,
// and the folder that it makes.
func (l *lab) reported(ledger, policy string) (run func(context.Context) (sample, error), out string) {
	out = filepath.Join(l.dir, "reports")
	c := l.audit(ledger, "--policy", policy, "report", "--at", "latest", "--since", "1", "--format", "xlsx,csv,md", "--out", out)
	return func(ctx context.Context) (sample, error) {
		if err := os.RemoveAll(out); err != nil {
			return sample{}, err
		}
		return c.cpu(ctx)
	}, out
}

// reportHas returns an error unless the bundle's list of access has nearly as many rows as
// there are grants.
func reportHas(out string, grants int) error {
	files, err := filepath.Glob(filepath.Join(out, "*", "access.csv"))
	if err != nil || len(files) != 1 {
		return errors.Join(err, fmt.Errorf("%d files access.csv in %s", len(files), out))
	}
	n, err := countRecords(files[0])
	if err == nil && n < grants*99/100 {
		err = fmt.Errorf("%s has %d rows, want about %d", files[0], n, grants)
	}
	return err
}

// sheetTrial writes the same sheet with package xlsx and with libxlsxwriter.
func sheetTrial(ctx context.Context, l *lab, grants int) (trial, error) {
	rows := grants * 3 / 10
	ours, theirs := filepath.Join(l.dir, "ours.xlsx"), filepath.Join(l.dir, "theirs.xlsx")
	t := trial{
		ours: l.worker("sheet", "-out", ours, "-rows", strconv.Itoa(rows)).cpu,
		same: func(context.Context) error {
			a, errA := sheetOutput(ours)
			b, errB := sheetOutput(theirs)
			return errors.Join(errA, errB, equal(a, b))
		},
	}
	if len(missingTools([]string{"gcc", "xlsxwriter.h"})) > 0 {
		t.theirs = func(context.Context) (sample, error) { return sample{}, errors.ErrUnsupported }
		return t, nil
	}
	program, err := l.once("sheet-in-c", func(path string) error {
		source := path + ".c"
		if err := os.WriteFile(source, sheetInC, 0o600); err != nil {
			return err
		}
		return l.call("gcc", "-O2", "-o", path, source, "-lxlsxwriter").do(ctx)
	})
	t.theirs = l.call(program, theirs, strconv.Itoa(rows)).cpu
	return t, err
}

func startTrial(_ context.Context, l *lab, _ int) (trial, error) {
	return trial{ours: l.call(l.tlaudit, "--version").cpu}, nil
}

func programTrial(_ context.Context, l *lab, _ int) (trial, error) {
	return trial{ours: func(context.Context) (sample, error) {
		bytes, err := fileBytes(l.tlaudit)
		return sample{value: bytes}, err
	}}, nil
}
