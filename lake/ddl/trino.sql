-- The tables of a tlaudit lake for Trino, and the views over them: from documentation, no test of tlaudit ran it. Run it in
-- a schema of the Hive connector named tlaudit, with hive.parquet.time-zone=UTC and hive.timestamp-precision=MILLISECONDS
-- in the catalog's settings. Run the CALL lines again after each export that adds an organization.
{{range .Tables}}
CREATE TABLE IF NOT EXISTS {{.Name}} ({{range .Columns}}{{.Quoted}} {{.Type}}, {{end}}organization_id varchar)
WITH (format = 'PARQUET', external_location = {{.Folder}}, partitioned_by = ARRAY['organization_id']);

CALL system.sync_partition_metadata('tlaudit', '{{.Name}}', 'FULL');
{{end}}
