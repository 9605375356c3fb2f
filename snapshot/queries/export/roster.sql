INSERT INTO export.roster
SELECT email, user_id, name, manager, department, title, status, start_date, end_date, email_key
FROM main.roster_at WHERE snapshot_id = :id
ORDER BY email;
