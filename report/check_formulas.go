package report

// reviewCheck is the formula that says what is still wrong with a row of Review; empty on a
// blank row.
const reviewCheck = `IF({Decision}="","",` +
	`IF(AND({Decision}<>"Keep",{Decision}<>"Revoke",{Decision}<>"Change role",{Decision}<>"Investigate"),"Unknown decision",` +
	`IF(AND(OR({Decision}<>"Keep",{Justification required}="Yes"),LEN(TRIM({Justification}))<3),"Reason missing",` +
	`IF(AND({Decision}="Change role",TRIM({New role})=""),"New role missing",` +
	signedCheck + `))))`

// organizationCheck is the formula that says what is still wrong with a row of Organization.
const organizationCheck = `IF({Decision}="","",` +
	`IF(AND({Decision}<>"Keep",{Decision}<>"Revoke",{Decision}<>"Change role",{Decision}<>"Investigate"),"Unknown decision",` +
	`IF(AND(OR({Decision}="Revoke",{Decision}="Change role"),LEN(TRIM({Justification}))<3),"Reason missing",` + signedCheck + `)))`

// signedCheck ends the formulas of Review and Organization: it checks who decided, and when.
const signedCheck = `IF(TRIM({Decided by})="","Decided by missing",` +
	`IF(EXACT(LOWER(TRIM({Decided by})),LOWER(TRIM({Email}))),"Own access",` +
	`IF(EXACT(LOWER(TRIM({Decided by})),LOWER(TRIM({Name}))),"Own access",` +
	`IF({Decision date}="","Date missing","Filled in"))))`
