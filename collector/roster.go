package collector

import (
	"cmp"
	"slices"

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
// in the form in which ids are compared, as the contract writes them. It copies the rows
// only if one of them changes.
func (ids rosterIDs) apply(rows []snapshot.RosterRow) []snapshot.RosterRow {
	out, copied := rows, false
	for i, r := range rows {
		id := ids.form(r.UserID)
		if id == r.UserID {
			continue
		}
		if !copied {
			out, copied = slices.Clone(rows), true
		}
		out[i].UserID = id
	}
	return out
}

// form returns the API's form of an id.
func (ids rosterIDs) form(id string) string {
	if id == "" {
		return ""
	}
	key := identity.ID(id)
	return cmp.Or(ids[key], key)
}
