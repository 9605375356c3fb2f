package simulator

import (
	"strings"
	"time"
)

// A person of the sample. who is the address, without the bank's own domain.
type person struct {
	who, name, title, department, manager string
}

// employees returns the people on the bank's roster. Each has an account.
func employees() []person {
	return []person{
		{"astrid.lindqvist", "Astrid Lindqvist", "Chief Information Security Officer", "Security", "daniel.okonkwo"},
		{"daniel.okonkwo", "Daniel Okonkwo", "Chief Operating Officer", "Operations", ""},
		{"priya.raman", "Priya Raman", "Head of Platform Engineering", "Technology", "daniel.okonkwo"},
		{"tomas.novak", "Tomáš Novák", "Principal Platform Engineer", "Technology", "priya.raman"},
		{"marcus.feld", "Marcus Feld", "Integration Engineer", "Technology", "priya.raman"},
		{"george.adeyemi", "George Adeyemi", "IT Operations Manager", "Technology", "priya.raman"},
		{"nadia.haddad", "Nadia Haddad", "Identity and Access Lead", "Security", "astrid.lindqvist"},
		{"yusuf.demir", "Yusuf Demir", "Identity Engineer", "Security", "nadia.haddad"},

		{"clara.whitfield", "Clara Whitfield", "Head of Onboarding", "Onboarding", "daniel.okonkwo"},
		{"ben.achterberg", "Ben Achterberg", "Onboarding Team Lead", "Onboarding", "clara.whitfield"},
		{"sofia.marchetti", "Sofia Marchetti", "Onboarding Specialist", "Onboarding", "ben.achterberg"},
		{"liam.doherty", "Liam Doherty", "Onboarding Specialist", "Onboarding", "ben.achterberg"},
		{"mei.tanaka", "Mei Tanaka", "Onboarding Analyst", "Onboarding", "ben.achterberg"},
		{"oluwaseun.bello", "Oluwaseun Bello", "Onboarding Analyst", "Onboarding", "ben.achterberg"},
		{"hannah.weiss", "Hannah Weiß", "Business Onboarding Lead", "Onboarding", "clara.whitfield"},
		{"pedro.almeida", "Pedro Almeida", "KYB Specialist", "Onboarding", "hannah.weiss"},
		{"ingrid.solberg", "Ingrid Solberg", "KYB Specialist", "Onboarding", "hannah.weiss"},
		{"ravi.krishnan", "Ravi Krishnan", "KYB Analyst", "Onboarding", "hannah.weiss"},
		{"julia.brandt", "Julia Brandt", "Product Manager, Cards", "Onboarding", "clara.whitfield"},

		{"eleanor.price", "Eleanor Price", "Head of Financial Crime", "Financial Crime", "daniel.okonkwo"},
		{"jakub.wisniewski", "Jakub Wiśniewski", "AML Investigations Manager", "Financial Crime", "eleanor.price"},
		{"fatima.zahra", "Fatima Zahra Idrissi", "AML Investigator", "Financial Crime", "jakub.wisniewski"},
		{"connor.hughes", "Connor Hughes", "AML Investigator", "Financial Crime", "jakub.wisniewski"},
		{"amelie.durand", "Amélie Durand", "Senior AML Investigator", "Financial Crime", "jakub.wisniewski"},
		{"viktor.petrov", "Viktor Petrov", "Transaction Monitoring Lead", "Financial Crime", "eleanor.price"},
		{"grace.mensah", "Grace Mensah", "Transaction Monitoring Analyst", "Financial Crime", "viktor.petrov"},
		{"noah.fischer", "Noah Fischer", "Transaction Monitoring Analyst", "Financial Crime", "viktor.petrov"},
		{"leila.farouk", "Leila Farouk", "Sanctions Screening Lead", "Financial Crime", "eleanor.price"},
		{"stefan.ionescu", "Ștefan Ionescu", "Sanctions Analyst", "Financial Crime", "leila.farouk"},
		{"isabel.ortega", "Isabel Ortega", "Sanctions Analyst", "Financial Crime", "leila.farouk"},

		{"owen.blackwood", "Owen Blackwood", "Head of Fraud Operations", "Fraud", "daniel.okonkwo"},
		{"chiara.conti", "Chiara Conti", "Fraud Strategy Manager", "Fraud", "owen.blackwood"},
		{"zanele.dlamini", "Zanele Dlamini", "Fraud Analyst", "Fraud", "chiara.conti"},
		{"henrik.aalto", "Henrik Aalto", "Fraud Analyst", "Fraud", "chiara.conti"},

		{"martin.leclerc", "Martin Leclerc", "Head of Credit Risk", "Credit Risk", "daniel.okonkwo"},
		{"aisha.rahman", "Aisha Rahman", "Senior Credit Analyst", "Credit Risk", "martin.leclerc"},
		{"dylan.foster", "Dylan Foster", "Credit Analyst", "Credit Risk", "martin.leclerc"},
		{"renata.kowalczyk", "Renata Kowalczyk", "Partner Banking Manager", "Partnerships", "clara.whitfield"},
		{"samuel.eriksen", "Samuel Eriksen", "Partner Integration Analyst", "Partnerships", "renata.kowalczyk"},
		{"judith.vandenberg", "Judith van den Berg", "Vendor Risk Manager", "Procurement", "daniel.okonkwo"},
		{"arjun.mehta", "Arjun Mehta", "Vendor Risk Analyst", "Procurement", "judith.vandenberg"},

		{"beatrice.holloway", "Beatrice Holloway", "Head of Internal Audit", "Internal Audit", "daniel.okonkwo"},
		{"kwame.asante", "Kwame Asante", "Senior Internal Auditor", "Internal Audit", "beatrice.holloway"},
		{"lucia.ferrari", "Lucía Ferrari", "Compliance Officer", "Compliance", "eleanor.price"},
		{"peter.lang", "Peter Lang", "Compliance Analyst", "Compliance", "lucia.ferrari"},
		{"emma.sutherland", "Emma Sutherland", "Quality Assurance Lead", "Technology", "priya.raman"},
		{"tariq.aziz", "Tariq Aziz", "Test Engineer", "Technology", "emma.sutherland"},
	}
}

// agencyStaff returns the people who work on the KYC refresh until the end of August.
// They have addresses of the bank and are on its roster, with the end of their contract.
func agencyStaff() []person {
	names := []string{
		"Alba Reyes", "Bogdan Ilie", "Carmen Vidal", "Dominic Shaw", "Elif Kaya", "Florian Huber",
		"Gemma Norris", "Hassan Malik", "Ivana Horvat", "Jonah Brooks", "Katya Smirnova", "Luca Moretti",
		"Maren Vogt", "Nikhil Shah", "Orla Brennan", "Paulo Teixeira", "Quinn Barrett", "Rosa Jimenez",
		"Sanjay Gupta", "Tess Vermeer",
	}
	people := make([]person, len(names))
	for i, name := range names {
		people[i] = person{agencyAddress(name), name, "KYC Refresh Analyst (agency)", "Onboarding", "ben.achterberg"}
	}
	return people
}

func agencyAddress(name string) string { return strings.ReplaceAll(strings.ToLower(name), " ", ".") }

// others returns people with an account but without a row on the roster.
func others() []person {
	return []person{
		{who: "p.quinn@hartwell-audit.example", name: "Patrick Quinn", title: "External Auditor"},
		{who: "e.hart@northgate-advisory.example", name: "Evelyn Hart", title: "Consultant"},
		{who: "tomek.zielinski@freelance-dev.example", name: "Tomek Zieliński", title: "Contract Developer"},
		{who: "victor.amadi", name: "Victor Amadi", title: "Operations Associate"}, // TL-HR-02
		{who: "svc-screening", name: "Service Screening", title: "Service account"},
		{who: "svc-uat", name: "Service UAT", title: "Service account"}, // TL-PRV-07
		{who: "onboarding.team", name: "Onboarding Team", title: "Shared mailbox"},
		{who: "break-glass", name: "Break Glass", title: "Emergency account"},
		{who: "ravi.krishnan+uat", name: "Ravi Krishnan", title: "KYB Analyst"},                           // TL-ACC-02
		{who: "zanele.dlamini@meridian-payments.example", name: "Zanele Dlamini", title: "Fraud Analyst"}, // TL-ACC-02
	}
}

// account adds an account with the organization role member.
func (b *sampleState) account(p person, created string) {
	first, last, _ := strings.Cut(p.name, " ")
	b.org.Users = append(b.org.Users, User{
		ID: userID(p.who), Email: address(p.who), IDPID: idpID(p.who), FirstName: first, LastName: last, Title: p.title,
		RoleID: organizationRoleID("member"), CreatedAt: created,
	})
}

// idpID returns the account at the bank's identity provider, empty for outsiders.
func idpID(who string) string {
	if strings.Contains(who, "@") {
		return ""
	}
	return "idp|" + who
}

// hire adds somebody to the roster; end is empty unless there is a contract.
func (b *sampleState) hire(p person, start, end string) {
	b.staff = append(b.staff, rosterRow{
		who: p.who, name: p.name, manager: p.manager, department: p.department, title: p.title,
		status: "active", start: start, end: end,
	})
}

// join hires and invites somebody and adds the account.
func (b *sampleState) join(p person, start, invited, created string) {
	b.hire(p, start, "")
	b.invite(p.who, Accepted, invited)
	b.account(p, created)
}

// daysAfter returns nine in the morning, a number of days after a date, as the API writes
// a time.
func daysAfter(year int, month time.Month, day, days int) string {
	return time.Date(year, month, day+days, 9, 0, 0, 0, time.UTC).Format(TimeFormat)
}

// addFirstPeople adds the accounts and the roster.
func (b *sampleState) addFirstPeople() {
	for i, p := range employees() {
		created := daysAfter(2023, time.February, 6, 11*i)
		b.account(p, created)
		b.hire(p, created[:len(time.DateOnly)], "")
	}
	for i, p := range agencyStaff() {
		b.account(p, daysAfter(2025, time.November, 3, i%5))
		b.hire(p, "2025-11-03", "2026-08-31")
	}
	for i, p := range others() {
		b.account(p, daysAfter(2024, time.June, 3, 23*i))
	}
	for _, who := range []string{"astrid.lindqvist", "daniel.okonkwo"} {
		b.user(who).RoleID = organizationRoleID("owner")
	}
	for _, who := range []string{"priya.raman", "tomas.novak", "marcus.feld", "george.adeyemi"} {
		b.user(who).RoleID = organizationRoleID("admin")
	}
	b.staff.row("judith.vandenberg").status = "leave"
}
