-- The tables of a tlaudit lake for Databricks, and the views over them: from documentation, no test of tlaudit ran it. Run
-- it again after each export, so that Databricks lists the files and the organizations again.
SET TIME ZONE 'UTC';
{{range .Tables}}
CREATE TABLE IF NOT EXISTS {{.Name}} ({{range .Columns}}{{.Quoted}} {{.Type}}, {{end}}organization_id STRING)
USING PARQUET PARTITIONED BY (organization_id) LOCATION {{.Folder}};

MSCK REPAIR TABLE {{.Name}} SYNC PARTITIONS;

REFRESH TABLE {{.Name}};
{{end}}
