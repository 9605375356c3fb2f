package command

type snapshotsCmd struct {
	List     snapshotsListCmd     `cmd:"" default:"withargs" help:"List the snapshots (the same as snapshots without a subcommand)."`
	Export   snapshotsExportCmd   `cmd:"" help:"Write one snapshot as a standalone SQLite file."`
	Backup   snapshotsBackupCmd   `cmd:"" help:"Copy the whole ledger, even while a collect runs."`
	Label    snapshotsLabelCmd    `cmd:"" help:"Give a snapshot a label."`
	Withdraw snapshotsWithdrawCmd `cmd:"" help:"Take back the newest snapshot if it lies ahead of the clock."`
}

func (*snapshotsCmd) Help() string {
	return `Examples:
  tlaudit snapshots
  tlaudit snapshots label 2026-Q3 q3-review
  tlaudit snapshots export complete evidence/2026-09-30.db
  tlaudit snapshots backup /backup/access.db`
}
