-- Who is who at a snapshot, as texts. email_as_of is left out where it is the time of the
-- snapshot, so that equal rows of two snapshots are equal.
SELECT user_id, CAST(listed AS TEXT), email, nullif(email_as_of, :taken_at), domain, name, title, department, manager, organization_role_id,
  organization_role, idp_id, created_at, roster_email, roster_status, roster_start_date, roster_end_date, matched_by, email_key
FROM people_at
WHERE snapshot_id = :at
