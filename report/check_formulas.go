package report

import (
	"fmt"
	"strings"
	"time"

	"tlaudit/report/table"
)

// Texts of the column Check. A row with several mistakes has their texts in this order,
// joined by "; ". A row without a decision has no text.
const (
	checkFilledIn      = "Filled in"
	checkError         = "A cell has an error" // such as a text that begins with = and is no formula
	checkUnknown       = "Unknown decision"
	checkNotPending    = "Not pending: nothing to decide"
	checkNoReason      = "Reason missing"
	checkEmptyReason   = "Reason says nothing"
	checkNoNewRole     = "New role missing"
	checkSameRole      = "New role is the present role"
	checkStrayNewRole  = "New role without Change role"
	checkWrongNewRole  = "New role not in this workspace"
	checkWrongOrgRole  = "New role not in the organization"
	checkNobody        = "Decided by missing"
	checkSomebodyElse  = "Assigned to somebody else"
	checkOwnAccess     = "Own access"
	checkNoDate        = "Date missing"
	checkTextDate      = "Date is not a date"
	checkDateOutside   = "Date out of range"
	checkContradiction = "Contradicts "
	checkLastOwner     = "Last owner"
)

// Defined names of the cells of Sign-off that hold for every row whose own cell is blank.
const (
	decidedByName    = "tlaudit_decided_by"
	decisionDateName = "tlaudit_decision_date"
)

// Collapsed columns that Check reads. Other roles here has the numbers of the other rows of
// the same person in the same workspace, as otherRoles returns them. Justification required
// is justifyAlways in a row where Keep needs a justification as every other decision does.
const (
	otherRolesHere = "Other roles here"
	justifyAlways  = "Yes"
)

// reviewCheck returns the formula of Check on Review. The table needs the columns that a
// reviewer fills in, and #, Workspace, Name, Email, Justification required, Assigned to,
// Other roles here, user_id and workspace_id.
func (b *builder) reviewCheck() string {
	return b.check(decisions(), []string{
		reasonMistakes(`OR({Decision}<>"Keep",{Justification required}="`+justifyAlways+`")`, "{Workspace}"),
		newRoleMistakes("{workspace_id}", "{Role}", checkWrongNewRole), signedMistakes("{Email}", "{Name}"), b.dateMistakes(), b.contradictionInWorkspace(),
	})
}

// organizationCheck returns the formula of Check on Organization.
func (b *builder) organizationCheck() string {
	return b.check(organizationDecisions(), []string{
		reasonMistakes(`OR({Decision}<>"Keep",{Justification required}="`+justifyAlways+`")`, "{Name}"),
		newRoleMistakes(`"`+organizationList+`"`, "{Organization role}", checkWrongOrgRole), signedMistakes("{Email}", "{Name}"), b.dateMistakes(), contradictionOnReview(), b.lastOwner(),
	})
}

// invitationsCheck returns the formula of Check on Invitations.
func (b *builder) invitationsCheck() string {
	pending := b.check(invitationDecisions(), []string{
		reasonMistakes(`OR({Decision}="Resend",AND({Decision}="Keep",{Justification required}="`+justifyAlways+`"))`, "{Email}"),
		signedMistakes("{Email}", "{Email}"), b.dateMistakes(),
	})
	return `IF(AND({Status}<>"PENDING",NOT(ISBLANK({Decision}))),"` + checkNotPending + `",` + pending + `)`
}

// check returns a formula that gives the texts of mistakes. Each mistake is a formula that
// gives "" or texts that begin with "; ". A decision that is no word of the sheet is the
// only mistake of its row, since the others depend on the decision.
func (b *builder) check(decisions, mistakes []string) string {
	var known []string
	for _, d := range decisions {
		known = append(known, `{Decision}="`+d+`"`)
	}
	return `IFERROR(IF({Decision}="","",IF(OR(` + strings.Join(known, ",") + `),SUBSTITUTE("` + checkFilledIn + `"&` + strings.Join(mistakes, "&") +
		`,"` + checkFilledIn + `; ",""),"` + checkUnknown + `")),"` + checkError + `")`
}

// mistake returns a formula that gives a text of Check where a condition holds.
func mistake(when, words string) string { return `IF(` + when + `,"; ` + words + `","")` }

// reasonMistakes checks the justification of a row that needs one. A reason says nothing
// if it is the subject of the row, such as the workspace's name.
func reasonMistakes(required, subject string) string {
	const reason = `LOWER(TRIM({Justification}))`
	// What remains without spaces, punctuation, digits, and without words that say nothing:
	// two bars around the letters.
	rest := reason
	for _, c := range ` .,;:-–_/!?'"()*#0123456789` {
		rest = `SUBSTITUTE(` + rest + `,"` + strings.ReplaceAll(string(c), `"`, `""`) + `","")`
	}
	rest = `SUBSTITUTE("|"&` + rest + `&"|","|"&SUBSTITUTE(LOWER({Decision})," ","")&"|","||")`
	for _, word := range reasonsThatSayNothing() {
		rest = `SUBSTITUTE(` + rest + `,"|` + word + `|","||")`
	}
	return `IF(` + required + `,IF(` + reason + `="","; ` + checkNoReason + `",` +
		mistake(`OR(EXACT(`+reason+`,LOWER(TRIM(`+subject+`))),LEN(`+rest+`)<5)`, checkEmptyReason) + `),"")`
}

// reasonsThatSayNothing lists words that are no reason, without spaces, in small letters.
// A text of fewer than three letters ("ok", "n/a", "-") and the decision's own word are
// none either.
func reasonsThatSayNothing() []string {
	return []string{"okay", "yes", "none", "nil", "nothing", "same", "ditto", "asabove", "asbefore", "tbd", "todo", "test", "xxx", "keep", "noreason"}
}

// givenRole is the new role that a row gives.
const givenRole = `TRIM({New role})`

// rolesNotRead is an entry of Lists for a workspace, or the organization, whose roles were
// not read: there Check cannot tell whether a new role exists.
const rolesNotRead = "Roles not read"

// newRoleMistakes checks the new role of a row: given with Change role and with no other
// decision, another than the present role, which begins the text of a column, and on Lists
// under a workspace. An array has no wildcards, as COUNTIFS has.
func newRoleMistakes(workspace, present, words string) string {
	same := `OR(` + present + `=` + givenRole + `,LEFT(` + present + `,LEN(` + givenRole + `)+2)=` + givenRole + `&" (",LEFT(` + present + `,LEN(` + givenRole + `)+1)=` + givenRole + `&":")`
	unknown := `SUMPRODUCT(({Lists!workspace_id}=` + workspace + `)*(({Lists!role_name}=` + givenRole + `)+({Lists!role_name}="` + rolesNotRead + `")))=0`
	return `IF({Decision}="Change role",IF(OR(` + givenRole + `="",` + givenRole + `="` + rolesNotRead + `"),"; ` + checkNoNewRole + `",IF(` + same + `,"; ` + checkSameRole + `",` + mistake(unknown, words) + `)),` +
		mistake(givenRole+`<>""`, checkStrayNewRole) + `)`
}

// decidedBy is who decided on a row: the row's own cell, else that of Sign-off.
const decidedBy = `TRIM(IF({Decided by}="",` + decidedByName + `&"",{Decided by}))`

// signedMistakes checks who decided. Only an address is compared with the address under
// Assigned to: a name says nothing about an address, and Sign-off counts such rows apart.
// Whoever the row is about is recognized by address or name, without what follows either
// in brackets, and without the address behind a name that two accounts share.
func signedMistakes(email, name string) string {
	bare := func(cell string) string { return `LEFT(` + cell + `,FIND(" (",` + cell + `&" (")-1)` }
	is := func(cell string) string { return `EXACT(LOWER(` + decidedBy + `),LOWER(TRIM(` + cell + `)))` }
	own := `OR(` + is(bare(email)) + `,` + is(bare(name)) + `,` + is(name) + `,` + is(`SUBSTITUTE(`+name+`,", "&`+email+`,"")`) + `)`
	return `IF(` + decidedBy + `="","; ` + checkNobody + `",` +
		mistake(`AND(ISNUMBER(FIND("@",`+decidedBy+`)),ISNUMBER(FIND("@",{Assigned to})),NOT(`+is("{Assigned to}")+`))`, checkSomebodyElse) + `&` +
		mistake(own, checkOwnAccess) + `)`
}

// decisionDates returns the first and the last day of which a decision may be: from the
// day of the snapshot to a year after the review is due, or after the snapshot where no
// day is set. A decision that is late is still one; a wrong year is not.
func (b *builder) decisionDates() (first, last time.Time) {
	first = b.now.TakenAt.UTC().Truncate(24 * time.Hour)
	last = first
	if due, err := time.Parse(time.DateOnly, string(b.options.Policy.Review.Due)); err == nil && due.After(first) {
		last = due
	}
	return first, last.AddDate(1, 0, 0)
}

// dateMistakes checks the date of a decision: the row's own cell, else that of Sign-off.
func (b *builder) dateMistakes() string {
	serial := func(t time.Time) int {
		return int(t.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour))
	}
	first, last := b.decisionDates()
	of := func(day string) string {
		return fmt.Sprintf(`IF(ISNUMBER(%s),`, day) + mistake(fmt.Sprintf(`OR(%s<%d,%s>=%d)`, day, serial(first), day, serial(last)+1), checkDateOutside) + `,"; ` + checkTextDate + `")`
	}
	return `IF({Decision date}="",IF(` + decisionDateName + `="","; ` + checkNoDate + `",` + of(decisionDateName) + `),` + of("{Decision date}") + `)`
}

// contradicts gives true in a formula where a decision contradicts that of the row: the API
// removes all direct roles of a person in a workspace, or none. other may be a column.
func contradicts(other string) string {
	return `ISNUMBER(FIND(UPPER("|"&{Decision}&">"&` + other + `&"|"),"|KEEP>REVOKE|CHANGE ROLE>REVOKE|REVOKE>KEEP|REVOKE>CHANGE ROLE|"))`
}

// contradictionInWorkspace names a row whose decision contradicts that of this row. Other
// roles are looked up by their numbers, up to four, so that a row takes no longer on a longer
// sheet; more than four, which hardly anybody holds, are searched for in the whole sheet.
func (b *builder) contradictionInWorkspace() string {
	const others = `{` + otherRolesHere + `}`
	const lookedUp = 4
	of := func(number string) string {
		return `IFERROR(` + contradicts(`INDEX({Review!Decision},MATCH(`+number+`,{Review!#},0))`) + `*` + number + `,0)`
	}
	number, most := of(others), b.mostOtherRoles
	if most > 1 {
		var each []string
		for i := range min(most, lookedUp) {
			each = append(each, of(fmt.Sprintf(`VALUE(TRIM(MID(SUBSTITUTE(%s,",",REPT(" ",20)),%d,20)))`, others, 20*i+1)))
		}
		several := `MAX(` + strings.Join(each, ",") + `)`
		if most > lookedUp {
			search := `SUMPRODUCT(MAX(({Review!user_id}={user_id})*({Review!workspace_id}={workspace_id})*` + contradicts("{Review!Decision}") + `*{Review!#}))`
			several = fmt.Sprintf(`IF(LEN(%s)-LEN(SUBSTITUTE(%s,",",""))<%d,%s,%s)`, others, others, lookedUp, several, search)
		}
		number = `IF(ISNUMBER(` + others + `),` + number + `,` + several + `)`
	}
	return `IF(` + others + `="","",` + contradictionWith(number, "#") + `)`
}

// contradictionOnReview names a row of Review that keeps access of an account that is to
// be closed. It searches the whole sheet, which only a row with Close account needs.
func contradictionOnReview() string {
	kept := `SUMPRODUCT(MAX(({Review!user_id}={user_id})*(({Review!Decision}="Keep")+({Review!Decision}="Change role"))*{Review!#}))`
	return `IF({Decision}="Close account",` + contradictionWith(kept, "Review #") + `,"")`
}

// contradictionWith gives the text for the number of a row, and "" for 0. Rows that cannot be
// read, as of a sheet without rows, contradict nothing.
func contradictionWith(number, before string) string {
	const start = "; " + checkContradiction
	return `SUBSTITUTE("` + start + before + `"&IFERROR(` + number + `,0),"` + start + before + `0","")`
}

// lastOwner checks that an owner of the organization remains. Owners whom this file does
// not have remain; a row that makes an owner of somebody counts as one.
func (b *builder) lastOwner() string {
	owners := b.organization.owners
	if len(owners.roles) == 0 {
		return `""`
	}
	// The rows of a column whose cell is a role of an owner.
	is := func(column string, cells ...string) string {
		var each []string
		for _, cell := range cells {
			each = append(each, `(`+column+`="`+strings.ReplaceAll(cell, `"`, `""`)+`")`)
		}
		return `(` + strings.Join(each, "+") + `)`
	}
	held := func(column string) string { return is(column, owners.cells...) }
	changed := `({Organization!Decision}="Change role")`
	remaining := fmt.Sprintf(`%d-SUMPRODUCT(%s*(({Organization!Decision}="Close account")+%s))+SUMPRODUCT(%s*%s)`,
		owners.accounts, held("{Organization!Organization role}"), changed, is("{Organization!New role}", owners.roles...), changed)
	return `IF(AND(OR({Decision}="Close account",{Decision}="Change role"),` + held("{Organization role}") + `>0),` + mistake(remaining+`<1`, checkLastOwner) + `,"")`
}

// decisionMarks colour what is still to be decided on a row, a decision that ends access,
// and what Check says of a decided row that is not filled in.
func decisionMarks(ends ...string) []table.Mark {
	marks := []table.Mark{{When: `{Decision}=""`, Columns: []string{"Decision"}, Style: table.Amber}}
	for _, decision := range ends {
		marks = append(marks, table.Mark{When: `{Decision}="` + decision + `"`, Columns: []string{"Decision"}, Style: table.Red})
	}
	return append(marks, table.Mark{When: `AND({Check}<>"",{Check}<>"` + checkFilledIn + `")`, Columns: []string{"Check"}, Style: table.Red})
}

// decidedByNote says in the header's comment what Decided by is compared with.
const decidedByNote = "Your e-mail address, if it is not the one on Sign-off. A name is taken, but not compared with Assigned to (+)."

// decisionDateNote says in the header's comment which dates Check takes.
func (b *builder) decisionDateNote() string {
	first, last := b.decisionDates()
	return "The day of your decision, if it is not the one on Sign-off: from " + first.Format(time.DateOnly) + " to " + last.Format(time.DateOnly) + "."
}
