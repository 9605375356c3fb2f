package simulator

// events returns what happened before each date; nothing before the first. The comments
// name the kind of change or the rule that a line is for.
func events() []func(b *sampleState) {
	return []func(b *sampleState){
		func(*sampleState) {},
		untilMarch31, untilMay11, untilJune30,
		untilJuly6, untilJuly20, untilAugust3, untilAugust17, untilSeptember1, untilSeptember30,
	}
}

func untilMarch31(b *sampleState) {
	// A joiner handled as it should be: user_added, access_added, invitation_changed.
	noor := person{"noor.vandijk", "Noor van Dijk", "Onboarding Specialist", "Onboarding", "ben.achterberg"}
	b.invitation("noor.vandijk").Status = Accepted
	b.account(noor, "2026-01-12T09:20:00.000Z")
	b.hire(noor, "2026-01-12", "")
	b.grant("Retail Onboarding", "Editor", "noor.vandijk")

	// A consultant from outside, registered until the end of August: TL-INV-09, later TL-EXT-02.
	b.invitation("dana.cole@northgate-advisory.example").Status = Accepted
	b.account(person{who: "dana.cole@northgate-advisory.example", name: "Dana Cole", title: "Senior Consultant"}, "2026-01-14T10:00:00.000Z")
	b.grant("Transaction Monitoring", "Analyst", "dana.cole@northgate-advisory.example")

	b.invitation("lars.nygaard").Status = Expired               // invitation_changed, TL-INV-03
	b.revoke("Sandbox", "samuel.eriksen")                       // access_removed
	b.changeRole("Credit Decisions", "Analyst", "dylan.foster") // role_changed
	b.user("mei.tanaka").Title = "Senior Onboarding Analyst"    // user_changed
	b.staff.row("mei.tanaka").title = "Senior Onboarding Analyst"
}

func untilMay11(b *sampleState) {
	// On this date the token cannot view Sanctions Screening (SampleHistory.Denied): workspace_unread.
	b.workspace("Adverse Media").Name = "Adverse Media and PEP" // workspace_changed

	// A leaver handled as it should be: access_removed, user_removed. HR keeps the row.
	b.leave("oluwaseun.bello")
	b.staff.terminate("oluwaseun.bello", "2026-04-24")

	b.join(person{"agnes.lindholm", "Agnes Lindholm", "Fraud Analyst", "Fraud", "chiara.conti"},
		"2026-04-13", "2026-04-09T07:30:00.000Z", "2026-04-13T08:05:00.000Z")
	b.grant("Fraud Operations", "Analyst", "agnes.lindholm")

	// The integrator of the core migration, an admin from outside; see September 1.
	const integrator = "integrator@core-migration.example"
	b.invite(integrator, Accepted, "2026-04-20T09:00:00.000Z")
	b.account(person{who: integrator, name: "Migration Integrator", title: "Vendor engineer"}, "2026-04-20T09:40:00.000Z")
	b.user(integrator).RoleID = organizationRoleID("admin")
}

func untilJune30(b *sampleState) {
	// The token can view Sanctions Screening again: workspace_read_again.
	b.role("Fraud Operations", "Analyst").Name = "Fraud Analyst" // role_renamed
	b.removeInvitation("k.abara")                                // invitation_removed
	b.changeRole("Fraud Operations", "Editor", "henrik.aalto")   // role_changed

	// TL-ORP-03: the role is one of Partner Banking, the membership is not.
	w := b.workspace("Vendor Due Diligence")
	w.Put(userID("lucia.ferrari"), workspaceRoleID("Partner Banking", "Viewer"))
}

func untilJuly6(b *sampleState) {
	b.addWorkspace("Merchant Onboarding", "2026-07-02T09:30:00.000Z") // workspace_added, TL-DRF-05
	b.grant("Merchant Onboarding", "Workspace Admin", "hannah.weiss") // TL-PRV-01
	b.grant("Merchant Onboarding", "Editor", "ingrid.solberg")
	b.grant("Merchant Onboarding", "Auditor", "kwame.asante") // keeps TL-PRV-06 true

	b.invite("kyc.temp@mailbox.example", Pending, "2026-07-02T10:15:00.000Z") // TL-INV-04, TL-INV-01 high
	b.grant("AML Investigations", "Viewer", "noah.fischer")                   // TL-DRF-03: the first of three times
}

func untilJuly20(b *sampleState) {
	b.revoke("AML Investigations", "noah.fischer")
	b.revoke("KYB Corporate", "ingrid.solberg") // TL-DRF-01: away for three dates

	b.grant("Transaction Monitoring", "Workspace Admin", "tariq.aziz") // TL-DRF-02, high: on this date alone
	b.grant("Credit Decisions", "Checker Agent", "aisha.rahman")       // TL-SOD-01: the maker checks as well

	b.staff.terminate("stefan.ionescu", "2026-07-08") // TL-HR-05: the access is still there
}

func untilAugust3(b *sampleState) {
	b.grant("AML Investigations", "Viewer", "noah.fischer")
	b.revoke("Transaction Monitoring", "tariq.aziz")
	b.grant("Sanctions Screening", "Analyst", "henrik.aalto") // TL-DRF-02, medium: on this date alone
	b.leave("stefan.ionescu")                                 // TL-HR-05: late

	b.user("marcus.feld").RoleID = organizationRoleID("member")           // user_changed, TL-INH-03
	b.workspace("Cards Onboarding").Name = "Cards and Wallets Onboarding" // workspace_changed

	// TL-ORP-04: a role that the organization's roles do not name.
	support := organizationRoleID("support")
	b.user("break-glass").RoleID, b.user("break-glass").InheritedRoleID = support, support

	b.invite("hugo.lemaire", Pending, "2026-07-30T09:12:00.000Z") // TL-INV-01, high
	b.agencyLeaves(0, 9)                                          // TL-DAT-05: the first wave
}

func untilAugust17(b *sampleState) {
	b.revoke("AML Investigations", "noah.fischer")
	b.revoke("Sanctions Screening", "henrik.aalto")
	b.removeWorkspace("Legacy Migration")                                   // workspace_removed, TL-DAT-02
	b.user("yusuf.demir").InheritedRoleID = organizationRoleID("admin")     // TL-INH-04: the listing says member
	b.invite("svetlana.orlova", Pending, "2026-08-10T13:00:00.000Z")        // sent again in September
	b.role("AML Investigations", "Orchestrator").Name = "Case Orchestrator" // role_renamed
	b.join(person{"farid.nasser", "Farid Nasser", "Merchant Onboarding Specialist", "Onboarding", "hannah.weiss"},
		"2026-08-10", "2026-08-06T08:45:00.000Z", "2026-08-10T07:58:00.000Z")
	b.grant("Merchant Onboarding", "Analyst", "farid.nasser")
}

func untilSeptember1(b *sampleState) {
	b.grant("AML Investigations", "Viewer", "noah.fischer")
	b.grant("KYB Corporate", "Editor", "ingrid.solberg") // TL-DRF-01: back again
	b.user("george.adeyemi").Status = "SUSPENDED"        // status_changed, TL-INH-01

	b.deleteAccount("tomek.zielinski@freelance-dev.example")    // TL-ORP-01: the access to UAT stays
	b.user("integrator@core-migration.example").Unlisted = true // TL-ORP-02: so does the inherited access

	b.staff.row("isabel.ortega").department = "Credit Risk" // TL-HR-03: with the access of before
	b.staff.row("isabel.ortega").manager = "martin.leclerc"

	b.invite("Yasmin.Haidari", Pending, "2026-08-20T09:00:00.000Z") // TL-INV-05: see September 30
	b.revoke("Business Onboarding", "pedro.almeida")
	b.revoke("KYB Corporate", "pedro.almeida")
	b.staff.terminate("pedro.almeida", "2026-08-28") // TL-HR-01, medium: the account alone is left
	b.agencyLeaves(9, 18)                            // TL-DAT-05: the second wave; two stay, TL-HR-04
}

func untilSeptember30(b *sampleState) {
	b.revoke("AML Investigations", "noah.fischer") // TL-DRF-03: gone for the third time

	// Privilege.
	b.changeRole("Transaction Monitoring", "Workspace Admin", "grace.mensah") // role_changed, TL-PRV-02
	b.user("nadia.haddad").RoleID = organizationRoleID("admin")               // TL-PRV-01, TL-PRV-04
	b.user("emma.sutherland").LastName = "Sutherland-Reyes"                   // user_changed
	b.staff.row("emma.sutherland").name = "Emma Sutherland-Reyes"

	// An account with access and no invitation: TL-DRF-04.
	jasper := person{"jasper.kohl", "Jasper Kohl", "Business Onboarding Specialist", "Onboarding", "hannah.weiss"}
	b.account(jasper, "2026-09-21T17:42:00.000Z")
	b.hire(jasper, "2026-09-21", "")
	b.grant("Business Onboarding", "Editor", "jasper.kohl")

	// A privileged outsider whom nobody registered: TL-EXT-01 high, TL-INV-09 high.
	const outsider = "m.duarte@brightpath-contracting.example"
	b.invite(outsider, Accepted, "2026-09-14T11:00:00.000Z")
	b.account(person{who: outsider, name: "Miguel Duarte", title: "Contractor"}, "2026-09-15T08:30:00.000Z")
	b.grant("Sandbox", "Workspace Admin", outsider)

	// People who left, according to the roster alone.
	b.staff.terminate("owen.blackwood", "2026-09-11") // TL-HR-01, critical
	b.staff.terminate("connor.hughes", "2026-09-18")  // TL-HR-01, high
	b.staff.row("arjun.mehta").end = "2026-10-15"     // TL-HR-04, low: a contract that ends soon

	// HR's new export leaves out the agency's people of the first two waves: TL-DAT-06.
	for _, p := range agencyStaff()[:18] {
		b.staff.drop(p.who)
	}

	// Invitations.
	b.invite("yasmin.haidari", Pending, "2026-09-12T09:00:00.000Z")                  // TL-INV-05
	b.invite("wei.chen", Pending, "2026-09-09T08:00:00.000Z")                        // TL-INV-01, medium
	b.invite("irene.costa", Pending, "")                                             // TL-INV-02
	b.invite("ravi.krishnan", Pending, "2026-09-22T10:00:00.000Z")                   // TL-INV-06
	b.invite("oluwaseun.bello", Pending, "2026-09-18T10:00:00.000Z")                 // TL-INV-07
	b.invite("claims@meridianbamk.example", Pending, "2026-09-25T03:17:00.000Z")     // TL-INV-11: one letter
	b.invite("support@rneridianbank.example", Pending, "2026-09-28T02:48:00.000Z")   // TL-INV-11: r and n for m
	b.invite("a.whelan@hartwell-audit.example", Expired, "2026-08-31T12:00:00.000Z") // TL-INV-03
	b.invitation("svetlana.orlova").LastSentAt = "2026-09-24T13:00:00.000Z"          // invitation_changed: the time alone
	b.removeInvitation("s.ito")                                                      // invitation_removed
}

// agencyLeaves ends the access and the accounts of some of the agency's people on time.
// The roster had the end of their contracts from the beginning.
func (b *sampleState) agencyLeaves(from, to int) {
	for _, p := range agencyStaff()[from:to] {
		b.leave(p.who)
		b.staff.row(p.who).status = "terminated"
	}
}
