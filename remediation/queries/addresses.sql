-- Every address that a listing had for an account, and every one that a roster had for a
-- user id and no listing for anybody.
SELECT user_id, email_key
FROM account_history
WHERE email_key IS NOT NULL
UNION
SELECT user_id, email_key
FROM roster_history
WHERE user_id IS NOT NULL AND email_key IS NOT NULL
  AND email_key NOT IN (SELECT email_key FROM account_history WHERE email_key IS NOT NULL)
ORDER BY user_id, email_key;
