package command

type exportCmd struct {
	Lake  exportLakeCmd  `cmd:"" help:"Write this ledger's part of a lake: Parquet files with the whole history, for engines that exist."`
	DDL   exportDDLCmd   `cmd:"" name:"ddl" help:"Print the statements that make an engine read a lake."`
	Check exportCheckCmd `cmd:"" help:"Check a lake: sums, state digests and chain."`
}

func (*exportCmd) Help() string {
	return `Examples:
  tlaudit export lake lake
  tlaudit export ddl duckdb --location lake
  tlaudit export check lake

"snapshots export" writes one snapshot as a SQLite file.`
}
