
-- The state of each snapshot, one line a fact. The SHA-256 of the lines in the order of their bytes, each with a line end,
-- is the snapshot's state digest.
CREATE OR REPLACE VIEW state AS
SELECT organization_id, snapshot_id, {{unescape "line"}} AS line
FROM (
{{- range $i, $f := .}}{{if $i}}
  UNION ALL{{end}}
  SELECT s.organization_id AS organization_id, s.snapshot_id AS snapshot_id, {{array $f.Kind $f.Columns}} AS line
  FROM snapshots AS s
{{- if $f.Read}}
  JOIN coverage AS c ON c.organization_id = s.organization_id AND c.read_status = 'read' AND {{$f.Read}}
    AND {{template "held" "c"}}
{{- end}}
  JOIN {{$f.Table}} AS f ON f.organization_id = s.organization_id{{with $f.Join}} AND {{.}}{{end}}
    AND {{template "held" "f"}}
{{- end}}
) AS lines;
