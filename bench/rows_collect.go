package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// walkByCurl reads the workspaces, their members and roles, and the accounts: it takes the
// URL, the token, and the database to import into.
//
//go:embed references/walk_by_curl.sh
var walkByCurl []byte

// latency is the time that the server waits before each answer.
const latency = 20 * time.Millisecond

// rowsOfCollect are about the walk, the whole command.
func rowsOfCollect() []row {
	const bound = "bound: requests × latency / requests at a time"
	at := func(concurrency int) func(context.Context, *lab, int) (trial, error) {
		return func(ctx context.Context, l *lab, grants int) (trial, error) {
			return latencyTrial(ctx, l, grants, concurrency)
		}
	}
	return []row{
		{name: "collect-8", says: "collect, 20 ms latency, 8 requests at a time, the whole command", unit: clock, target: 1.2, memory: 160,
			reference: bound, tools: []string{"sqlite3"}, begin: at(8)},
		{name: "collect-32", says: "the same, 32 at a time", unit: clock, target: 1.5, memory: 160, reference: bound, tools: []string{"sqlite3"}, begin: at(32)},
		{name: "collect-cpu", says: "collect of a tenth of the workspaces, no latency", target: 1, memory: 64,
			reference: "curl --parallel, one jq, sqlite3 .import", tools: []string{"curl", "jq", "sqlite3", "sh"}, begin: curlTrial},
	}
}

// simulated serves a synthetic organization with that many workspaces, of 100 members unless
// there are too few accounts for that.
func (l *lab) simulated(ctx context.Context, workspaces int, latency time.Duration) (*server, error) {
	return l.call(l.tlaudit, "simulate", "--workspaces", strconv.Itoa(max(2, workspaces)), "--latency", latency.String()).serve(ctx)
}

// latencyTrial walks an API whose every answer takes a while. The reference is the time
// that the network alone takes.
func latencyTrial(ctx context.Context, l *lab, grants, concurrency int) (trial, error) {
	s, err := l.simulated(ctx, grants/membersEach, latency)
	if err != nil {
		return trial{}, err
	}
	ledger := filepath.Join(l.dir, "walked.db")
	c, err := l.collected(s, ledger, "--concurrency", strconv.Itoa(concurrency))
	return trial{
		end:  s.stop,
		ours: afresh(ledger, "", c.clock),
		theirs: func(ctx context.Context) (sample, error) {
			answer, err := l.answer(ctx, ledger, "SELECT sum(requests) FROM requests")
			if err != nil {
				return sample{}, err
			}
			requests, err := strconv.ParseFloat(answer, 64)
			return sample{value: requests * latency.Seconds() / float64(concurrency)}, err
		},
	}, err
}

// curlTrial walks the same API with tlaudit and with curl.
func curlTrial(ctx context.Context, l *lab, grants int) (trial, error) {
	s, err := l.simulated(ctx, grants/membersEach/10, 0)
	if err != nil {
		return trial{}, err
	}
	t, err := l.curlTrial(s)
	t.end = s.stop
	return t, err
}

func (l *lab) curlTrial(s *server) (trial, error) {
	ledger, walk := filepath.Join(l.dir, "walked.db"), filepath.Join(l.dir, "curl")
	script := filepath.Join(l.dir, "walk_by_curl.sh")
	if err := os.WriteFile(script, walkByCurl, 0o600); err != nil {
		return trial{}, err
	}
	ours, err := l.collected(s, ledger)
	theirs := l.call("sh", script, s.url, s.token, "walk.db")
	theirs.dir = walk
	return trial{
		ours: afresh(ledger, "", ours.cpu),
		theirs: func(ctx context.Context) (sample, error) {
			if err := os.RemoveAll(walk); err != nil {
				return sample{}, err
			}
			if err := os.Mkdir(walk, 0o700); err != nil {
				return sample{}, err
			}
			return theirs.cpu(ctx)
		},
		same: func(ctx context.Context) error {
			const grants = " ORDER BY 1, 2, 3, 4"
			for _, q := range [][2]string{
				{"SELECT workspace_id, user_id, source, role_id FROM access" + grants, "SELECT a, b, c, d FROM walk WHERE kind = 'grant'" + grants},
				{"SELECT user_id, email FROM users ORDER BY 1", "SELECT a, b FROM walk WHERE kind = 'user' ORDER BY 1"},
				{"SELECT role_id, name FROM roles WHERE workspace_id IS NOT NULL ORDER BY 1", "SELECT a, b FROM walk WHERE kind = 'role' ORDER BY 1"},
			} {
				if err := l.samePrinted(ctx, printed{ledger, q[0]}, printed{filepath.Join(walk, "walk.db"), q[1]}); err != nil {
					return fmt.Errorf("%s: %w", q[1], err)
				}
			}
			return nil
		},
	}, err
}
