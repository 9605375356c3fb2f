package command

type fleetCmd struct {
	Check    fleetCheckCmd    `cmd:"" help:"Before the first walks, show what each token can read."`
	Collect  fleetCollectCmd  `cmd:"" help:"Record a new snapshot of each organization."`
	Status   fleetStatusCmd   `cmd:"" help:"Show the newest complete snapshot of each organization, and its age."`
	Findings fleetFindingsCmd `cmd:"" help:"Count the findings of each organization by severity."`
	Report   fleetReportCmd   `cmd:"" help:"Write the access-review report of each organization, and a summary of the group."`
	Export   fleetExportCmd   `cmd:"" help:"Write the history of each organization to a lake of Parquet files."`
	Verify   fleetVerifyCmd   `cmd:"" help:"Check each ledger: recompute its digests and its chain."`
	Who      fleetWhoCmd      `cmd:"" help:"Show in which organizations somebody has access, and to what."`
	People   fleetPeopleCmd   `cmd:"" help:"List the addresses that several organizations have."`
	Leavers  fleetLeaversCmd  `cmd:"" help:"List who has left by a roster, and is still known to an organization."`
}

func (*fleetCmd) Help() string {
	return `Examples:
  tlaudit fleet check
  tlaudit fleet collect
  tlaudit fleet status --max-age 26h

The file names the organizations:
  [defaults]                     # settings of each organization that has none of its own
  directory = "organizations"    # each ledger is organizations/NAME/access.db
  roster = "roster.csv"
  rate = 20                      # requests a second to one API, over all organizations
  [[organization]]
  name = "north-bank"
  organization_id = "fe811de1-…" # a token of another organization is refused
  token_file = "tokens/north-bank"

The settings are those of collect: api_url, token_file, concurrency, rate, timeout,
page_size, insecure_loopback, workspaces, expect_workspaces, roster, cross_check,
allow_partial, lock_wait, walk_timeout; besides them directory or db, policy, and
reviewers. Paths begin at the folder of the file. A file NAME.csv has the same keys as
columns. --db and --policy are for one organization, and have no effect here.`
}
