package simulator

import "strings"

// firstState returns Meridian Bank on the first date.
func firstState() *sampleState {
	b := &sampleState{org: &Organization{
		ID: ID("organization", "meridian"), Name: "Meridian Bank", Roles: organizationRoles("meridian"),
	}}
	b.addFirstPeople()
	b.addFirstWorkspaces()
	b.addFirstInvitations()
	return b
}

func (b *sampleState) addFirstWorkspaces() {
	const created = "2024-02-12T10:00:00.000Z"

	b.addWorkspace("Retail Onboarding", created)
	b.grant("Retail Onboarding", "Workspace Admin", "clara.whitfield ben.achterberg")
	b.grant("Retail Onboarding", "Editor", "sofia.marchetti liam.doherty onboarding.team")
	b.grant("Retail Onboarding", "Analyst", "mei.tanaka oluwaseun.bello victor.amadi")
	b.grant("Retail Onboarding", "Viewer", "lucia.ferrari")

	b.addWorkspace("Business Onboarding", created)
	b.grant("Business Onboarding", "Workspace Admin", "hannah.weiss")
	b.grant("Business Onboarding", "Editor", "pedro.almeida ingrid.solberg")
	b.grant("Business Onboarding", "Analyst", "ravi.krishnan oluwaseun.bello")

	b.addWorkspace("KYC Refresh", created)
	b.grant("KYC Refresh", "Workspace Admin", "ben.achterberg")
	b.grant("KYC Refresh", "Editor", "sofia.marchetti e.hart@northgate-advisory.example")
	for _, p := range agencyStaff() {
		b.grant("KYC Refresh", "Analyst", p.who)
	}

	b.addWorkspace("KYB Corporate", created)
	b.grant("KYB Corporate", "Workspace Admin", "hannah.weiss")
	b.grant("KYB Corporate", "Editor", "ingrid.solberg")
	b.grant("KYB Corporate", "Analyst", "ravi.krishnan pedro.almeida")
	b.grant("KYB Corporate", "Viewer", "e.hart@northgate-advisory.example")

	b.addWorkspace("AML Investigations", created, "Orchestrator") // TL-PRV-08: no pattern knows the role
	b.grant("AML Investigations", "Workspace Admin", "jakub.wisniewski eleanor.price")
	b.grant("AML Investigations", "Editor", "amelie.durand")
	b.grant("AML Investigations", "Analyst", "fatima.zahra connor.hughes")
	b.grant("AML Investigations", "Orchestrator", "viktor.petrov")
	b.grant("AML Investigations", "Auditor", "p.quinn@hartwell-audit.example")

	b.addWorkspace("Transaction Monitoring", created)
	b.grant("Transaction Monitoring", "Workspace Admin", "viktor.petrov")
	b.grant("Transaction Monitoring", "Editor", "marcus.feld") // TL-INH-02 until August, TL-INH-03 from then on
	b.grant("Transaction Monitoring", "Analyst", "grace.mensah noah.fischer")

	b.addWorkspace("Sanctions Screening", created)
	b.grant("Sanctions Screening", "Workspace Admin", "leila.farouk")
	b.grant("Sanctions Screening", "Editor", "svc-screening")
	b.grant("Sanctions Screening", "Analyst", "stefan.ionescu isabel.ortega")

	b.addWorkspace("Adverse Media", created) // TL-PRV-05: nobody privileged of its own
	b.grant("Adverse Media", "Editor", "leila.farouk svc-screening")
	b.grant("Adverse Media", "Analyst", "isabel.ortega stefan.ionescu")

	b.addWorkspace("Fraud Operations", created, "Desk 4") // TL-PRV-08
	b.grant("Fraud Operations", "Workspace Admin", "owen.blackwood")
	b.grant("Fraud Operations", "Editor", "chiara.conti")
	b.grant("Fraud Operations", "Analyst", "zanele.dlamini henrik.aalto zanele.dlamini@meridian-payments.example")
	b.grant("Fraud Operations", "Desk 4", "noah.fischer")

	b.addWorkspace("Cards Onboarding", created)
	b.grant("Cards Onboarding", "Workspace Admin", "julia.brandt")
	b.grant("Cards Onboarding", "Editor", "liam.doherty")
	b.grant("Cards Onboarding", "Viewer", "chiara.conti")

	b.addWorkspace("Credit Decisions", created, "Maker Agent", "Checker Agent")
	b.grant("Credit Decisions", "Workspace Admin", "martin.leclerc")
	b.grant("Credit Decisions", "Maker Agent", "aisha.rahman")
	b.grant("Credit Decisions", "Viewer", "dylan.foster")

	b.addWorkspace("Partner Banking", created, "Partner Agent")
	b.role("Partner Banking", "Partner Agent").Type = "PARTNER" // TL-DAT-04: not a documented type
	b.grant("Partner Banking", "Workspace Admin", "renata.kowalczyk")
	b.grant("Partner Banking", "Partner Agent", "samuel.eriksen")

	b.addWorkspace("Vendor Due Diligence", created)
	b.grant("Vendor Due Diligence", "Workspace Admin", "judith.vandenberg")
	b.grant("Vendor Due Diligence", "Analyst", "arjun.mehta")

	b.addWorkspace("UAT", created, "Super User")
	b.grant("UAT", "Workspace Admin", "emma.sutherland priya.raman") // Priya Raman, an admin: TL-INH-02
	b.grant("UAT", "Super User", "svc-uat")                          // TL-PRV-07
	b.grant("UAT", "Editor", "tariq.aziz tomek.zielinski@freelance-dev.example")
	b.grant("UAT", "Viewer", "ravi.krishnan+uat")

	b.addWorkspace("Sandbox", created) // TL-PRV-03: everybody's playground
	b.grant("Sandbox", "Workspace Admin", strings.Join([]string{
		"emma.sutherland", "tariq.aziz", "yusuf.demir", "ben.achterberg", "hannah.weiss", "viktor.petrov",
		"leila.farouk", "chiara.conti", "julia.brandt", "renata.kowalczyk", "grace.mensah",
	}, " "))
	b.grant("Sandbox", "Editor", "samuel.eriksen arjun.mehta nadia.haddad")

	b.addWorkspace("Legacy Migration", created)
	b.grant("Legacy Migration", "Workspace Admin", "emma.sutherland")
	b.grant("Legacy Migration", "Editor", "marcus.feld tariq.aziz")
	b.grant("Legacy Migration", "Viewer", "clara.whitfield")

	for i := range b.org.Workspaces { // TL-PRV-06: an auditor with access to every workspace
		w := &b.org.Workspaces[i]
		b.grant(w.Name, "Auditor", "kwame.asante")
	}
}

func (b *sampleState) addFirstInvitations() {
	b.invite("renata.kowalczyk", Accepted, "2025-08-21T08:14:00.000Z")
	b.invite("samuel.eriksen", Accepted, "2025-09-18T12:40:00.000Z")
	b.invite("emma.sutherland", Accepted, "2025-10-03T07:55:00.000Z")
	b.invite("tariq.aziz", Accepted, "2025-11-12T09:31:00.000Z")
	b.invite("julia.brandt", Accepted, "2025-12-01T10:02:00.000Z")
	b.invite("p.quinn@hartwell-audit.example", Accepted, "2025-12-10T15:20:00.000Z") // TL-INV-09, medium

	b.invite("t.berger@northgate-advisory.example", Expired, "2025-09-02T13:05:00.000Z") // TL-INV-03
	b.invite("s.ito", Expired, "2025-10-20T11:11:00.000Z")                               // TL-INV-03
	b.invite("dylan.foster", Expired, "2025-07-14T06:45:00.000Z")                        // TL-INV-08
	b.invite("martin.leclerc", Cancelled, "2025-06-30T16:00:00.000Z")                    // TL-INV-08
	b.invite("r.stone@hartwell-audit.example", Cancelled, "2025-11-27T09:09:00.000Z")
	b.invite("k.abara", Cancelled, "2025-12-15T14:30:00.000Z")

	b.invite("noor.vandijk", Pending, "2025-12-29T08:00:00.000Z")
	b.invite("lars.nygaard", Pending, "2025-12-22T08:20:00.000Z")
	b.invite("dana.cole@northgate-advisory.example", Pending, "2026-01-02T10:10:00.000Z")
}
