package main

import (
	"errors"
	"net/http"

	"tlaudit/collector"
	"tlaudit/lake"
	"tlaudit/report"
	"tlaudit/snapshot"
	"tlaudit/transactionlink"
)

// fleetHint returns what to try next after an error about one organization of a fleet, where
// that is another thing than for a single one: a key of the fleet's file in place of a flag, or
// the command for one organization. Otherwise it returns nothing.
func fleetHint(err error) string {
	var status *transactionlink.StatusError
	var transport *transactionlink.TransportError
	var drop *snapshot.DropError
	var organization *collector.OrganizationError
	var clock *collector.ClockError
	var partial *report.PartialError
	switch {
	case errors.Is(err, lake.ErrNoOrganization):
		return "write its organization_id in the fleet's file"
	case errors.Is(err, lake.ErrOtherOrganization):
		return "correct organization_id or db in the fleet's file"
	case errors.Is(err, lake.ErrNames) && !errors.Is(err, lake.ErrOtherChain) && !errors.Is(err, lake.ErrOlder):
		return `pass --no-names, or run "tlaudit export lake" with --db and --replace REASON to write the names too; nothing was written`
	case errors.Is(err, lake.ErrOtherChain), errors.Is(err, lake.ErrOlder), errors.Is(err, lake.ErrManifest):
		return `correct db in the fleet's file, or run "tlaudit export lake" with --db and --replace REASON, and with --no-names if the lake has no names; nothing was written`
	case errors.As(err, &drop):
		return `check whether the token lost a right; if people really left, run "tlaudit collect" with --db and --accept-drop REASON`
	case errors.As(err, &organization):
		return "correct token_file, organization_id or db in the fleet's file"
	case errors.As(err, &partial):
		return "pass --draft for a report that is marked as a draft"
	case errors.Is(err, snapshot.ErrNoLedger), errors.Is(err, snapshot.ErrEmpty):
		return `make one with "tlaudit fleet collect", or correct db in the fleet's file`
	case errors.Is(err, collector.ErrNoWorkspaces):
		return "name them with workspaces in the fleet's file"
	case errors.As(err, &clock):
		return `set the clock right, or run "tlaudit collect" with --db and --accept-clock REASON; nothing was recorded`
	case errors.As(err, &transport) && transport.Untrusted:
		return "check api_url, and which certificates this machine trusts"
	case errors.As(err, &transport):
		return "check api_url, and whether the network allows this machine to connect to it"
	case errors.As(err, &status) && status.Code == http.StatusUnauthorized:
		return "check the token in its token_file"
	case errors.As(err, &status) && status.RateLimit:
		return "try again later, or with a lower rate"
	}
	return ""
}
