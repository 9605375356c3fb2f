-- The tables of a tlaudit lake for Snowflake, and the views over them: from documentation, no test of tlaudit ran it. A
-- location that needs a login takes a STORAGE_INTEGRATION in the first statement. Run the ALTER lines again after each export.
CREATE STAGE IF NOT EXISTS tlaudit_lake URL = {{.Location}};
{{range .Tables}}
CREATE EXTERNAL TABLE IF NOT EXISTS {{.Name}} (
  organization_id VARCHAR AS (split_part(split_part(metadata$filename, 'organization_id=', -1), '/', 1)){{range .Columns}},
  {{.Quoted}} {{.Type}} AS (value:{{.Source}}::{{.Type}}){{end}})
PARTITION BY (organization_id) LOCATION = @tlaudit_lake/{{.Path}}/ AUTO_REFRESH = FALSE
FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE);

ALTER EXTERNAL TABLE {{.Name}} REFRESH;
{{end}}
