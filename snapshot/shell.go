package snapshot

import (
	"fmt"
	"strings"
)

// Shell is how every published command calls the sqlite3 shell, before the name of the
// file. It never writes, and prints one row a line, values between bars, without a
// header. -init keeps it from the reader's own ~/.sqliterc, which may set other modes and
// which -batch does not switch off. SQLite 3.34's shell knows all these options.
const Shell = "sqlite3 -init /dev/null -list -noheader -readonly -batch"

// StateByHand is the command that recomputes the state digest of a snapshot without this
// program. file is the ledger's, as a shell takes it.
func StateByHand(file string, snapshot int64) string {
	return fmt.Sprintf(`%s %s "%s" | sha256sum`, Shell, file, strings.TrimSuffix(StateQuery(snapshot), ";\n"))
}
