package snapshot

import "fmt"

// Shell is how every published command calls the sqlite3 shell, before the name of the
// file. It never writes, and prints one row a line, values between bars, without a
// header. -init keeps it from the reader's own ~/.sqliterc, which may set other modes and
// which -batch does not switch off. SQLite 3.34's shell knows all these options.
const Shell = "sqlite3 -init /dev/null -list -noheader -readonly -batch"

// StateByHand is the command that recomputes the state digest of a snapshot of access.db
// without this program.
func StateByHand(snapshot int64) string {
	return Shell + fmt.Sprintf(` access.db "SELECT line FROM state WHERE snapshot_id = %d ORDER BY line" | sha256sum`, snapshot)
}
