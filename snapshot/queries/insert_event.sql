INSERT INTO event (seq, at, kind, "by", snapshot_id, detail, chain)
VALUES (:seq, :at, :kind, :by, :snapshot_id, :detail, :chain);
