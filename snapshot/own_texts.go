package snapshot

import "slices"

// How the dictionary keeps a bool.
const (
	yes = "1"
	no  = "0"
)

// ownTexts are the texts that the first migration puts into the dictionary, by
// their id. SQL names them by that number.
var ownTexts = []string{
	"", Direct, Inherited, Read, Gone, Forbidden, Missing, Failed, Unstable, NotAsked,
	Enrollments, Users, OrganizationRoles, Workspaces, Roster, MembershipsOf, WorkspaceRoles, CrossCheck, yes, no,
}

// ownID is the id of one of ownTexts.
func ownID(text string) int64 {
	id := slices.Index(ownTexts, text)
	if id < 0 {
		panic(text + " is not one of the texts that the ledger begins with")
	}
	return int64(id)
}
