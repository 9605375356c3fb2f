{{define "held"}}{{.}}.since_snapshot <= s.snapshot_id AND coalesce({{.}}.until_snapshot, 2147483647) > s.snapshot_id AND {{.}}.through_snapshot >= s.snapshot_id{{end -}}
{{define "access columns"}}h.workspace_id AS workspace_id, w.name AS workspace_name, h.user_id AS user_id,
       coalesce(u.email, r.email) AS email, u.first_name AS first_name, u.last_name AS last_name, u.title AS title,
       h.source AS source, h.role_id AS role_id, ro.name AS role_name, CASE WHEN h.source = 'direct' THEN ro.type END AS role_type,
       h.status AS status, h.first_seen AS first_seen, h.not_before AS not_before, h.role_since AS role_since, h.role_not_before AS role_not_before
{{end}}{{define "access of s"}}JOIN {{.}}coverage AS c ON c.organization_id = s.organization_id AND c.resource = 'memberships' AND c.read_status = 'read'
  AND {{template "held" "c"}}
JOIN {{.}}access_history AS h ON h.organization_id = c.organization_id AND h.workspace_id = c.workspace_id
  AND {{template "held" "h"}}
LEFT JOIN {{.}}workspaces AS w ON w.organization_id = s.organization_id AND w.workspace_id = h.workspace_id
  AND {{template "held" "w"}}
LEFT JOIN {{.}}user_names AS u ON u.organization_id = s.organization_id AND u.user_id = h.user_id
  AND {{template "held" "u"}}
LEFT JOIN {{.}}roster_names AS r ON r.organization_id = s.organization_id AND r.user_id = h.user_id
  AND {{template "held" "r"}}
LEFT JOIN {{.}}role_names AS ro ON ro.organization_id = s.organization_id AND ro.role_id = h.role_id
  AND {{template "held" "ro"}};
{{end}}
-- Who has access to which workspace, of the workspaces that the snapshot read. What was not read is not here, and was not
-- removed: coverage says what was read.
CREATE OR REPLACE VIEW {{.}}access_at AS
SELECT s.organization_id AS organization_id, s.snapshot_id AS snapshot_id, {{template "access columns"}}FROM {{.}}snapshots AS s
{{template "access of s" .}}
-- Who has access now, as the newest snapshot of each organization read it.
CREATE OR REPLACE VIEW {{.}}access_now AS
SELECT s.organization_id AS organization_id, {{template "access columns"}}FROM (SELECT organization_id, max(snapshot_id) AS snapshot_id FROM {{.}}snapshots GROUP BY organization_id) AS s
{{template "access of s" .}}
-- Who is who: the accounts, and the holders of access whom the listing of accounts does not have.
CREATE OR REPLACE VIEW {{.}}people_at AS
SELECT s.organization_id AS organization_id, s.snapshot_id AS snapshot_id, p.user_id AS user_id, p.listed AS listed, p.email AS email,
       CASE WHEN p.email IS NOT NULL THEN coalesce(p.email_as_of, s.taken_at) END AS email_as_of, p.domain AS domain, p.name AS name,
       p.title AS title, p.department AS department, p.manager AS manager, p.organization_role_id AS organization_role_id,
       p.organization_role AS organization_role, p.idp_id AS idp_id, p.created_at AS created_at, p.roster_email AS roster_email,
       p.roster_status AS roster_status, p.roster_start_date AS roster_start_date, p.roster_end_date AS roster_end_date,
       p.matched_by AS matched_by, p.email_key AS email_key
FROM {{.}}snapshots AS s
JOIN {{.}}people AS p ON p.organization_id = s.organization_id
  AND {{template "held" "p"}};

-- What changed from one reading to the next.
CREATE OR REPLACE VIEW {{.}}changes AS
SELECT c.organization_id AS organization_id, c.snapshot_id AS snapshot_id, c.taken_at AS taken_at, c.kind AS kind, c.workspace_id AS workspace_id,
       c.workspace_name AS workspace_name, c.user_id AS user_id, c.email AS email, c.enrollment_id AS enrollment_id, c.role_id AS role_id,
       c.source AS source, c.before AS before, c.after AS after, c.not_before AS not_before
FROM {{.}}snapshots AS s
JOIN {{.}}change_history AS c ON c.organization_id = s.organization_id AND c.snapshot_id = s.snapshot_id;
