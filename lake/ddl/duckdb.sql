-- The tables of a tlaudit lake for DuckDB, and the views over them.
{{range .Tables}}
CREATE OR REPLACE VIEW {{.Name}} AS
SELECT organization_id{{range .Columns}}, {{.Quoted}}{{end}}
FROM read_parquet({{.Files}}, hive_partitioning = true, hive_types = {organization_id: VARCHAR}, union_by_name = true);
{{end}}
