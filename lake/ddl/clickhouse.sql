-- The tables of a tlaudit lake for ClickHouse, and the views over them.
{{range .Tables}}
CREATE OR REPLACE VIEW {{.Name}} AS
SELECT decodeURLComponent(extract(_path, '.*/organization_id=([^/]*)/')) AS organization_id{{range .Columns}}, {{.Quoted}}{{end}}
FROM {{$.Function}}({{.Files}}, 'Parquet', {{.Structure}});
{{end}}
