package report

import (
	"fmt"

	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// howToCheck says how a reader checks what Evidence claims. Every command names the
// snapshot by its number: the ledger may have newer ones by then.
func (b *builder) howToCheck() []table.Fact {
	const section = "How to check"
	ask := func(query string) string { return fmt.Sprintf(snapshot.Shell+` access.db "`+query+`"`, b.now.ID) }
	return []table.Fact{
		fact(section, "What the digests show", "This file and the ledger agree, and the ledger is unchanged since its head was noted elsewhere."),
		fact(section, "What the digests do not show", "Whether the API returned the truth, whether the roster and the policy are right, who typed a decision, and anything about the time before the head was noted elsewhere: whoever controls the machine could have rebuilt everything before that."),
		fact(section, "The ledger", "tlaudit verify --full recomputes every digest and the chain. By hand: the script check-ledger.sh in EVIDENCE.md of tlaudit, with the sqlite3 shell and sha256sum alone."),
		fact(section, "The state digest by hand", snapshot.StateByHand("access.db", b.now.ID)),
		fact(section, "The query of the state digest", fmt.Sprintf("tlaudit verify sql %d prints the whole query, to be read and run in the sqlite3 shell.", b.now.ID)),
		fact(section, "The rows of Review in the whole workbook, by hand", ask("SELECT count(*) FROM access_at WHERE snapshot_id = %d AND source = 'direct'")),
		fact(section, "The rows of Inherited in the whole workbook, by hand", ask("SELECT count(*) FROM access_at WHERE snapshot_id = %d AND source = 'inherited'")),
		fact(section, "The files", "sha256sum -c SHA256SUMS, in the folder of a bundle. Whoever edits a file can recompute SHA256SUMS too: so this shows no more than that the files and SHA256SUMS agree."),
		fact(section, "Whether the files were edited", "tlaudit verify bundle DIR builds this report again from the ledger and compares every file. If the report was issued, it also compares the SHA-256 of SHA256SUMS with the bundle_digest that the ledger recorded."),
		fact(section, "The bundle_digest of each issue of this snapshot, by hand", ask("SELECT json_extract(detail, '$.name'), json_extract(detail, '$.bundle_digest') FROM events WHERE kind = 'report_issued' AND snapshot_id = %d")+"; compare it with what sha256sum SHA256SUMS prints"),
		fact(section, "row_key and row_sum", "EVIDENCE.md of tlaudit specifies their exact bytes."),
		fact(section, "Times", "Every time is UTC: RFC 3339 in text, a real date in the workbook."),
	}
}
