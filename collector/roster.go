package collector

import (
	"tlaudit/identity"
	"tlaudit/snapshot"
)

// A rosterIDs has the API's form of the ids on a roster, by the form in which ids are
// compared. People export ids in capitals; the ledger joins them with the API's.
type rosterIDs map[string]string

// newRosterIDs returns the ids of a roster, each with no form known.
func newRosterIDs(rows []snapshot.RosterRow) rosterIDs {
	ids := rosterIDs{}
	for _, r := range rows {
		if r.UserID != "" {
			ids[identity.ID(r.UserID)] = ""
		}
	}
	return ids
}

// seen notes an id of an answer. Of several forms the least counts, whatever the order
// of the answers.
func (ids rosterIDs) seen(id string) {
	if len(ids) == 0 {
		return
	}
	key := identity.ID(id)
	if form, wanted := ids[key]; wanted && (form == "" || id < form) {
		ids[key] = id
	}
}

// apply returns the rows with their ids in the API's form. An id that no answer had is
// in the form in which ids are compared, as the contract writes them.
func (ids rosterIDs) apply(rows []snapshot.RosterRow) []snapshot.RosterRow {
	out := make([]snapshot.RosterRow, len(rows))
	for i, r := range rows {
		key := identity.ID(r.UserID)
		if r.UserID = ids[key]; r.UserID == "" {
			r.UserID = key
		}
		out[i] = r
	}
	return out
}
