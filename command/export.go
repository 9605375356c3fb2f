package command

type exportCmd struct {
	Lake  exportLakeCmd  `cmd:"" help:"Write this ledger's part of a lake: Parquet files with the whole history, for engines that exist."`
	Check exportCheckCmd `cmd:"" help:"Check a lake: sums, state digests and chain."`
}

func (*exportCmd) Help() string {
	return `Examples:
  tlaudit export lake lake
  tlaudit export check lake

"snapshots export" writes one snapshot as a SQLite file.`
}
