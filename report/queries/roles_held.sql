-- Every role that somebody has held up to a snapshot.
SELECT DISTINCT role_id FROM access_history WHERE since_snapshot <= :at ORDER BY role_id;
