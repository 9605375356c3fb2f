-- The last snapshot, up to :at, that read the enrollments, and how many invitations
-- it saw: nothing begins or ends until the next reading.
SELECT coalesce((SELECT max(min(coalesce(c.until - 1, :at), :at)) FROM fact_coverage AS c
                 WHERE c.resource = 10 AND c.workspace = 0 AND c.read_status = 3 AND c.since <= :at), 0),
       (SELECT count(*) FROM fact_invitation AS i WHERE i.since <= :at AND (i.until IS NULL OR i.until > :at))
ORDER BY 1;
