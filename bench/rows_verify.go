package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// rowsOfVerify are about the evidence of a ledger.
func rowsOfVerify() []row {
	shell := []string{"sqlite3", "sha256sum"}
	return []row{
		{name: "state-digest", says: "state digest of a snapshot: verify --full without what verify takes", target: 0.8, memory: 192,
			reference: "sqlite3 shell of the published query, piped to sha256sum", tools: shell, begin: digestTrial},
		{name: "verify-year", says: "verify of 365 snapshots: changes, chain, schema", target: 3, memory: 128,
			reference: "sqlite3 shell: one ordered scan of the same rows, piped to sha256sum", tools: shell, begin: verifyTrial},
	}
}

// digestTrial recomputes the state digest of a ledger's only snapshot.
func digestTrial(ctx context.Context, l *lab, grants int) (trial, error) {
	ledger, err := l.ledger(ctx, grants, 1, false)
	if err != nil {
		return trial{}, err
	}
	plain, full := l.audit(ledger, "verify"), l.audit(ledger, "verify", "--full")
	theirs := l.piped(l.query(ledger, "SELECT line FROM state WHERE snapshot_id = 1 ORDER BY line;"))
	return trial{
		ours: func(ctx context.Context) (sample, error) {
			all, err := full.cpu(ctx)
			if err != nil {
				return sample{}, err
			}
			others, err := plain.cpu(ctx)
			return sample{all.value - others.value, all.peak}, err
		},
		theirs: theirs.cpu,
		same: func(ctx context.Context) error {
			sum, err := firstWord(theirs.stdout)
			if err != nil {
				return err
			}
			digest, err := l.answer(ctx, ledger, "SELECT state_digest FROM snapshots")
			if err == nil && digest != sum {
				err = fmt.Errorf("the recorded digest is %s, the published query has %s", digest, sum)
			}
			return err
		},
	}, nil
}

// piped is a run of a program whose output sha256sum reads, both in one shell.
func (l *lab) piped(c call) call {
	piped := l.call("sh", append([]string{"-c", `"$@" | sha256sum`, "sh", c.program}, c.args...)...)
	piped.stdout = filepath.Join(l.dir, "sum.txt")
	return piped
}

// answer returns the first word that a query prints.
func (l *lab) answer(ctx context.Context, database, query string) (string, error) {
	c := l.query(database, query)
	c.stdout = filepath.Join(l.dir, "answer.txt")
	if err := c.do(ctx); err != nil {
		return "", err
	}
	return firstWord(c.stdout)
}

func firstWord(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	words := strings.Fields(string(text))
	if len(words) == 0 {
		return "", fmt.Errorf("%s is empty", path)
	}
	return words[0], nil
}

// verifyTrial verifies a year's ledger, and scans its facts once in the order of their keys.
func verifyTrial(ctx context.Context, l *lab, grants int) (trial, error) {
	year, err := l.ledger(ctx, grants, yearDays, false)
	if err != nil {
		return trial{}, err
	}
	var scans []string
	for _, kind := range []string{"coverage", "grant", "invitation", "role", "roster", "user", "workspace"} {
		scans = append(scans, "SELECT * FROM fact_"+kind)
	}
	ours := l.audit(year, "verify")
	ours.stdout = filepath.Join(l.dir, "verified.txt")
	return trial{ours: ours.cpu, theirs: l.piped(l.query(year, strings.Join(scans, "; "))).cpu, same: func(context.Context) error {
		said, err := os.ReadFile(ours.stdout)
		if err == nil && !strings.Contains(string(said), fmt.Sprintf("of %d snapshots", yearDays)) {
			err = fmt.Errorf("verify said %q", said)
		}
		return err
	}}, nil
}
