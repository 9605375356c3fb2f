package main

import (
	"net/http/httptest"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"tlaudit/transactionlink/simulator"
)

// accounts FILE serves, in place of what serve began, an organization of two workspaces
// whose accounts have the addresses that the file lists, one a line. Everybody is a
// member of both workspaces.
func accounts(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: accounts FILE")
	}
	serve(ts, false, []string{"-"})
	addresses := strings.Split(strings.TrimSuffix(ts.ReadFile(args[0]), "\n"), "\n")
	org := simulator.Synthetic(simulator.SyntheticOptions{Workspaces: 2, Users: len(addresses), Members: len(addresses)})
	for i, address := range addresses {
		org.Users[i].Email = address
	}
	now, err := time.Parse(time.RFC3339, ts.Getenv("SCRIPT_NOW"))
	ts.Check(err)
	server := httptest.NewServer(simulator.New(org, simulator.Options{Now: func() time.Time { return now }}))
	ts.Defer(server.Close)
	ts.Setenv("TLAUDIT_API_URL", server.URL)
	ts.Setenv("TLAUDIT_TOKEN", simulator.DefaultToken)
	ts.Setenv("TLAUDIT_TOKEN_FILE", "")
}
