INSERT INTO export.users
SELECT user_id, email, first_name, last_name, title, organization_role_id, organization_role, created_at, idp_id, email_key
FROM main.users_at WHERE snapshot_id = :id
ORDER BY user_id;
