package main

import (
	"errors"
	"io/fs"
	"net/http"
	"syscall"

	"tlaudit/collector"
	"tlaudit/command"
	"tlaudit/lake"
	"tlaudit/report"
	"tlaudit/report/bundle"
	"tlaudit/snapshot"
	"tlaudit/transactionlink"
)

// The exit codes.
const (
	exitDone        = 0
	exitError       = 1
	exitDrift       = 2 // drift or findings, only with --exit-code or --fail-on
	exitUnread      = 3 // something could not be read
	exitUnverified  = 4 // verification failed
	exitUsage       = 80
	exitInterrupted = 130 // by SIGINT
	exitTerminated  = 143 // by SIGTERM
)

// exitCode returns the exit code for an error. No other place maps errors to codes.
func exitCode(err error) int {
	var signal stopped
	var unread *command.UnreadError
	var unverified *command.UnverifiedError
	var usage *command.UsageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &signal) && signal.signal == syscall.SIGTERM:
		return exitTerminated
	case errors.As(err, &signal):
		return exitInterrupted
	case errors.Is(err, command.ErrDrift), errors.Is(err, command.ErrFindings):
		return exitDrift
	case errors.As(err, &unread):
		return exitUnread
	case errors.As(err, &unverified):
		return exitUnverified
	case errors.As(err, &usage):
		return exitUsage
	}
	return exitError
}

// hint returns what to try next after an error that a user can act on, else nothing.
func hint(err error) string {
	var status *transactionlink.StatusError
	var transport *transactionlink.TransportError
	var drop *snapshot.DropError
	var locked *snapshot.LockedError
	var organization *collector.OrganizationError
	var clock *collector.ClockError
	var partial *report.PartialError
	var unassigned *report.UnassignedError
	if errors.As(err, new(*command.FleetError)) {
		if h := fleetHint(err); h != "" {
			return h
		}
	}
	switch {
	case closedPipe(err):
		return "the reader of the output stopped before its end"
	case errors.Is(err, lake.ErrNoOrganization):
		return "name it with --organization ID"
	case errors.Is(err, lake.ErrOtherOrganization):
		return "leave --organization out, or name another --db"
	case errors.Is(err, lake.ErrNames) && (errors.Is(err, lake.ErrOtherChain) || errors.Is(err, lake.ErrOlder)):
		return "name the ledger that the lake has with --db, or pass --replace REASON, with --no-names unless names may be written; nothing was written"
	case errors.Is(err, lake.ErrOtherChain), errors.Is(err, lake.ErrOlder):
		return "name the ledger that the lake has with --db, or pass --replace REASON; nothing was written"
	case errors.Is(err, lake.ErrNames):
		return "pass --no-names, or --replace REASON to write the names too; nothing was written"
	case errors.Is(err, lake.ErrManifest):
		return "delete it and export again, or pass --replace REASON; if the lake has no names, with --no-names"
	case errors.Is(err, lake.ErrUnfinished):
		return `run "export lake" again`
	case errors.Is(err, lake.ErrNewer):
		return "use the newer tlaudit"
	case errors.Is(err, syscall.ENOSPC):
		return "free some space and run it again"
	case errors.Is(err, bundle.ErrExists):
		return "pass --force to replace it, or give another --out"
	case errors.Is(err, bundle.ErrIssued):
		return "move it away, or give another --out"
	case errors.Is(err, bundle.ErrChanged):
		return "somebody has typed into it: move it away, or give another --out"
	case errors.As(err, &drop):
		return "check whether the token lost a right; if people really left, pass --accept-drop REASON"
	case errors.As(err, &locked):
		return "wait for it to end"
	case errors.As(err, &organization):
		return "use the token of the ledger's organization, or another --db"
	case errors.As(err, &unassigned):
		return "name their reviewers in the file of --reviewers, or pass --allow-unassigned REASON"
	case errors.As(err, &partial):
		return "pass --draft for a report that is marked as a draft, or pass --at with an earlier complete snapshot"
	case errors.Is(err, snapshot.ErrNoLedger), errors.Is(err, snapshot.ErrEmpty):
		return `make one with "tlaudit collect", or name it with --db`
	case errors.Is(err, snapshot.ErrNotLedger):
		return `give a database made by "tlaudit collect"`
	case errors.Is(err, snapshot.ErrNewer):
		return "use the newer tlaudit"
	case errors.Is(err, snapshot.ErrDamaged):
		return "restore it from a backup; nothing was written to it"
	case errors.Is(err, snapshot.ErrCutOff):
		return `run "tlaudit status" as the account that collects, which rolls it back`
	case errors.Is(err, snapshot.ErrWAL):
		return `run "tlaudit collect" as the account that collects, which ends that mode`
	case errors.Is(err, snapshot.ErrLocked):
		return "close what keeps it open, such as a sqlite3 shell in a transaction"
	case errors.Is(err, collector.ErrNoWorkspaces):
		return "name them with --workspaces FILE or --workspace ID"
	case errors.As(err, &clock):
		return "set the clock right, or pass --accept-clock REASON; nothing was recorded"
	case errors.Is(err, snapshot.ErrClock):
		return `set the clock right, or take that snapshot back with "tlaudit snapshots withdraw latest --reason TEXT"; nothing was recorded`
	case errors.Is(err, snapshot.ErrOtherRun):
		return "nothing of this one was recorded: run it again if you need it"
	case errors.Is(err, snapshot.ErrClockBack), errors.Is(err, snapshot.ErrClockWentBack):
		return "set the clock right; nothing was recorded"
	case errors.Is(err, fs.ErrPermission):
		return "run it as an account with the right to this file and its folder"
	case errors.As(err, &transport) && transport.Untrusted:
		return "check --api-url, and which certificates this machine trusts"
	case errors.As(err, &transport):
		return "check --api-url, and whether the network allows this machine to connect to it"
	case errors.As(err, &status) && status.Code == http.StatusUnauthorized:
		return "check the token that --token-file, TLAUDIT_TOKEN_FILE or TLAUDIT_TOKEN gives"
	case errors.As(err, &status) && status.RateLimit:
		return "try again later, or with a lower --rate"
	case errors.As(err, &status) && status.Code == http.StatusForbidden:
		return "give the token the right that this needs"
	}
	return ""
}
