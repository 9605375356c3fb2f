-- Access that began after :low and ended by :high, and was not there at either end.
SELECT h.workspace_id, h.user_id, h.source, h.role_id, h.status, h.workspace_name, h.email, h.role_name, h.not_before, h.first_seen, h.last_seen,
       h.gone_by
FROM access_history AS h
WHERE h.until_snapshot IS NOT NULL AND h.until_snapshot > :low AND h.until_snapshot <= :high AND h.since_snapshot > :low
  AND NOT EXISTS (SELECT 1 FROM access_history AS x
    WHERE x.workspace_id = h.workspace_id AND x.user_id = h.user_id AND x.source = h.source AND x.role_id = h.role_id
      AND coalesce(x.status, '') = coalesce(h.status, '')
      AND ((x.since_snapshot <= :low AND (x.until_snapshot IS NULL OR x.until_snapshot > :low))
        OR (x.since_snapshot <= :high AND (x.until_snapshot IS NULL OR x.until_snapshot > :high))))
ORDER BY h.workspace_id, h.user_id, h.source, h.role_id, h.status, h.since_snapshot;
