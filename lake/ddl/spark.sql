-- The tables of a tlaudit lake for Apache Spark, and the views over them. Run it again after each export: Spark keeps its
-- list of files and of organizations until REFRESH TABLE and MSCK REPAIR TABLE.
SET TIME ZONE 'UTC';
{{range .Tables}}
CREATE TABLE IF NOT EXISTS {{.Name}} ({{range .Columns}}{{.Quoted}} {{.Type}}, {{end}}organization_id STRING)
USING PARQUET PARTITIONED BY (organization_id) LOCATION {{.Folder}};

MSCK REPAIR TABLE {{.Name}} SYNC PARTITIONS;

REFRESH TABLE {{.Name}};
{{end}}
