-- The tables of a tlaudit lake for BigQuery, and the views over them: from documentation, no test of tlaudit ran it.
-- BigQuery takes the columns from the files, and the organization from the path, which no file may repeat.
CREATE SCHEMA IF NOT EXISTS tlaudit_lake;
{{range .Tables}}
CREATE OR REPLACE EXTERNAL TABLE tlaudit_lake.{{.Name}}
WITH PARTITION COLUMNS (organization_id STRING)
OPTIONS (format = 'PARQUET', uris = [{{.Files}}], hive_partition_uri_prefix = {{.Folder}});
{{end}}
