package command

import (
	"errors"
	"io"

	"tlaudit/lake"
)

type exportDDLCmd struct {
	Engine   string `arg:"" enum:"${engines}" help:"One of ${enum}."`
	Location string `required:"" placeholder:"URI" help:"Where the engine finds the lake: a folder, or a URI such as s3://bucket/lake."`
}

func (*exportDDLCmd) Help() string {
	return `Examples:
  tlaudit export ddl duckdb --location lake > lake.sql
  tlaudit export ddl spark --location hdfs://namenode/audit/lake > lake.sql
  tlaudit export ddl clickhouse --location s3://bucket/lake > lake.sql

The statements make a table of each folder of the lake, and the views access_at,
access_now, people_at and changes, with the columns of the ledger's views behind
organization_id. Ask the views: a workspace that a snapshot did not read has no
rows there, and was not removed. duckdb, clickhouse and spark have the view state
too, whose lines have the state digest of each snapshot. The statements of the other
engines are from documentation: no test ran them, and their first line says so.`
}

func (c *exportDDLCmd) Run(d *Deps) error {
	statements, err := lake.DDL(c.Engine, c.Location)
	var location *lake.LocationError
	if errors.As(err, &location) {
		return &UsageError{location.Error()}
	}
	if err != nil {
		return err
	}
	_, err = io.WriteString(d.Stdout, statements)
	return err
}
