-- The rows of one sheet of a review that was issued, as the lines whose digest the event records.
SELECT number, row_key, digest,
  json_array(row_key, row_sum, sheet, number, workspace_id, user_id, source, role_id, enrollment_id, reviewer_as_issued, justification_required, displayed) AS line
FROM review_entry
WHERE event = :event AND sheet_number = :sheet
ORDER BY number;
