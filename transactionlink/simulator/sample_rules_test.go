package simulator_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tlaudit/transactionlink/simulator"
)

// keyDates names the dates that the tests compare: the last date, the baseline of the last
// quarter and the dates since, and two earlier ones.
type keyDates struct {
	all                                         []sampleDate
	base, july6, july20, aug3, aug17, sep1, end sampleDate
	march, may                                  sampleDate
}

func findKeyDates(t *testing.T) keyDates {
	list := sampleDates(t)
	return keyDates{
		all: list, march: list[1], may: list[2], base: list[3],
		july6: list[4], july20: list[5], aug3: list[6], aug17: list[7], sep1: list[8], end: list[9],
	}
}

// Each rule has somebody in the sample who breaks it, except TL-DAT-01 and TL-DAT-03, which
// need faults.
func TestSampleHasEveryRule(t *testing.T) {
	a := findKeyDates(t)
	end, base := a.end, a.base
	const (
		integrator = "integrator@core-migration.example"
		developer  = "tomek.zielinski@freelance-dev.example"
		duarte     = "m.duarte@brightpath-contracting.example"
	)
	day := end.at.Format(time.DateOnly)
	role := func(name string) string { return simulator.ID("organization-role", "meridian/"+name) }
	tests := map[string]bool{
		"TL-INV-01 high":   end.invited("hugo.lemaire", "PENDING") && end.sentDays("hugo.lemaire") > 30,
		"TL-INV-01 medium": end.invited("wei.chen", "PENDING") && end.sentDays("wei.chen") > 14 && end.sentDays("wei.chen") < 30,
		"TL-INV-02":        end.invited("irene.costa", "PENDING") && end.invitations("irene.costa")[0].LastSentAt == "",
		"TL-INV-03":        end.invited("lars.nygaard", "EXPIRED") && end.account("lars.nygaard") == nil,
		"TL-INV-04":        end.invited("kyc.temp@mailbox.example", "PENDING"),
		"TL-INV-05": len(end.invitations("yasmin.haidari")) == 2 && end.invitations("yasmin.haidari")[0].Email != end.invitations("yasmin.haidari")[1].Email &&
			end.invitations("yasmin.haidari")[0].LastSentAt < end.invitations("yasmin.haidari")[1].LastSentAt,
		"TL-INV-06":        end.invited("ravi.krishnan", "PENDING") && end.listed("ravi.krishnan"),
		"TL-INV-07":        end.invited("oluwaseun.bello", "PENDING") && end.staff("oluwaseun.bello", "status") == "terminated",
		"TL-INV-08":        end.invited("dylan.foster", "EXPIRED") && end.direct("dylan.foster") > 0 && end.invited("martin.leclerc", "CANCELLED") && end.direct("martin.leclerc") > 0,
		"TL-INV-09 high":   end.invited(duarte, "ACCEPTED") && len(base.invitations(duarte)) == 0,
		"TL-INV-09 medium": end.invited("p.quinn@hartwell-audit.example", "ACCEPTED") && base.invited("p.quinn@hartwell-audit.example", "ACCEPTED"),
		"TL-INV-11":        end.invited("claims@meridianbamk.example", "PENDING") && end.invited("support@rneridianbank.example", "PENDING"),

		"TL-EXT-01 high": end.has("Sandbox", "Workspace Admin", duarte) && !policyNames(duarte),
		"TL-EXT-02": end.direct("dana.cole@northgate-advisory.example") > 0 && end.direct("e.hart@northgate-advisory.example") > 0 &&
			policyNames("dana.cole@northgate-advisory.example") && policyNames("e.hart@northgate-advisory.example"),

		"TL-HR-01 critical": end.staff("owen.blackwood", "status") == "terminated" && end.staff("owen.blackwood", "end_date") <= day && end.has("Fraud Operations", "Workspace Admin", "owen.blackwood"),
		"TL-HR-01 high":     end.staff("connor.hughes", "status") == "terminated" && end.has("AML Investigations", "Analyst", "connor.hughes"),
		"TL-HR-01 medium":   end.staff("pedro.almeida", "status") == "terminated" && end.listed("pedro.almeida") && end.direct("pedro.almeida") == 0,
		"TL-HR-02":          end.listed("victor.amadi") && end.direct("victor.amadi") > 0 && end.staff("victor.amadi", "name") == "" && !policyNames(mail("victor.amadi")),
		"TL-HR-03":          base.staff("isabel.ortega", "department") != end.staff("isabel.ortega", "department") && base.direct("isabel.ortega") == 2 && end.direct("isabel.ortega") == 2,
		"TL-HR-04 ended":    end.staff("tess.vermeer", "status") == "active" && end.staff("tess.vermeer", "end_date") == "2026-08-31" && end.direct("tess.vermeer") > 0,
		"TL-HR-04 ends":     end.staff("arjun.mehta", "status") == "active" && end.staff("arjun.mehta", "end_date") == "2026-10-15" && end.direct("arjun.mehta") > 0,
		"TL-HR-05":          a.july20.staff("stefan.ionescu", "end_date") == "2026-07-08" && a.july20.direct("stefan.ionescu") > 0 && a.aug3.direct("stefan.ionescu") == 0,

		"TL-ORP-01": a.sep1.account(developer) == nil && end.account(developer) == nil && a.sep1.direct(developer) > 0 && end.direct(developer) > 0,
		"TL-ORP-02": !end.listed(integrator) && end.inherited(integrator) != "",
		"TL-ORP-03": slices.ContainsFunc(end.workspace("Vendor Due Diligence").Members, func(m simulator.Member) bool {
			return end.workspace("Partner Banking").Role(m.RoleID) != nil
		}),
		"TL-ORP-04": !slices.ContainsFunc(end.org.Roles, func(r simulator.OrganizationRole) bool { return r.ID == end.inherited("break-glass") }),
		"TL-INH-01": end.account("george.adeyemi").Status == "SUSPENDED" && end.inherited("george.adeyemi") != "",
		"TL-INH-02": end.inherited("priya.raman") != "" && end.has("UAT", "Workspace Admin", "priya.raman"),
		"TL-INH-03": base.inherited("marcus.feld") != "" && end.inherited("marcus.feld") == "" && base.has("Transaction Monitoring", "Editor", "marcus.feld") && end.has("Transaction Monitoring", "Editor", "marcus.feld"),
		"TL-INH-04": end.inherited("yusuf.demir") == role("admin") && end.account("yusuf.demir").RoleID == role("member"),

		"TL-PRV-01": base.inherited("nadia.haddad") == "" && end.inherited("nadia.haddad") == role("admin") && end.has("Merchant Onboarding", "Workspace Admin", "hannah.weiss"),
		"TL-PRV-02": slices.Equal(base.roles("Transaction Monitoring", "grace.mensah"), []string{"Analyst"}) && slices.Equal(end.roles("Transaction Monitoring", "grace.mensah"), []string{"Workspace Admin"}),
		"TL-PRV-03": holders(end, "Sandbox", "Workspace Admin") > 10,
		"TL-PRV-04": organizationHolders(end, role("admin")) > 3,
		"TL-PRV-05": holders(end, "Adverse Media and PEP", "Workspace Admin") == 0,
		"TL-PRV-06": end.direct("kwame.asante") == len(end.org.Workspaces),
		"TL-PRV-07": end.has("UAT", "Super User", "svc-uat") && policyNames(mail("svc-uat")),
		"TL-PRV-08": end.has("AML Investigations", "Case Orchestrator", "viktor.petrov") && end.has("Fraud Operations", "Desk 4", "noah.fischer"),
		"TL-SOD-01": end.has("Credit Decisions", "Maker Agent", "aisha.rahman") && end.has("Credit Decisions", "Checker Agent", "aisha.rahman"),
		"TL-ACC-01": end.listed("peter.lang") && end.direct("peter.lang") == 0 && end.inherited("peter.lang") == "",
		"TL-ACC-02": end.listed("ravi.krishnan+uat") && end.listed("ravi.krishnan") && end.listed("zanele.dlamini") && end.listed("zanele.dlamini@meridian-payments.example"),

		"TL-DRF-01":        pattern(a, "KYB Corporate", "ingrid.solberg") == "1100011",
		"TL-DRF-02 high":   pattern(a, "Transaction Monitoring", "tariq.aziz") == "0010000",
		"TL-DRF-02 medium": pattern(a, "Sanctions Screening", "henrik.aalto") == "0001000",
		"TL-DRF-03":        pattern(a, "AML Investigations", "noah.fischer") == "0101010" && a.july6.at.After(end.at.AddDate(0, 0, -90)),
		"TL-DRF-04":        a.sep1.account("jasper.kohl") == nil && end.direct("jasper.kohl") == 1 && len(end.invitations("jasper.kohl")) == 0,
		"TL-DRF-05":        base.workspace("Merchant Onboarding") == nil && end.workspace("Merchant Onboarding") != nil,

		"TL-DAT-02": base.workspace("Legacy Migration") != nil && end.workspace("Legacy Migration") == nil,
		"TL-DAT-04": end.has("Partner Banking", "Partner Agent", "samuel.eriksen") && end.workspace("Partner Banking").Role(simulator.ID("role", "meridian/Partner Banking/Partner Agent")).Type == "PARTNER",
		"TL-DAT-05": base.population()["people"]-end.population()["people"] >= 10 && (base.population()["people"]-end.population()["people"])*5 > base.population()["people"],
		"TL-DAT-06": (len(base.roster)-len(end.roster))*5 > len(base.roster),
		"TL-DAT-07": end.at.Sub(a.sep1.at) > 21*24*time.Hour,
		"TL-DAT-08": base.token != end.token,
	}
	for name, holds := range tests {
		if !holds {
			t.Errorf("%s: nothing in the sample breaks it", name)
		}
	}
	if accounts, found := end.matched(); found*100 < accounts*80 {
		t.Errorf("%d of %d accounts are on the roster, want 80 %% for its rules to be evaluated", found, accounts)
	}
}

// Each kind of change happens between two dates that follow each other.
func TestSampleHasEveryChange(t *testing.T) {
	a := findKeyDates(t)
	tests := map[string]bool{
		"access_added":         a.july20.roles("Transaction Monitoring", "tariq.aziz") != nil && a.july6.roles("Transaction Monitoring", "tariq.aziz") == nil,
		"access_removed":       a.all[0].has("Sandbox", "Editor", "samuel.eriksen") && a.march.roles("Sandbox", "samuel.eriksen") == nil,
		"role_changed":         a.all[0].has("Credit Decisions", "Viewer", "dylan.foster") && a.march.has("Credit Decisions", "Analyst", "dylan.foster"),
		"status_changed":       a.aug17.account("george.adeyemi").Status == "" && a.sep1.account("george.adeyemi").Status == "SUSPENDED",
		"invitation_added":     len(a.july6.invitations("hugo.lemaire")) == 0 && a.aug3.invited("hugo.lemaire", "PENDING"),
		"invitation_changed":   a.all[0].invited("noor.vandijk", "PENDING") && a.march.invited("noor.vandijk", "ACCEPTED"),
		"invitation sent anew": a.sep1.invitations("svetlana.orlova")[0].LastSentAt < a.end.invitations("svetlana.orlova")[0].LastSentAt,
		"invitation_removed":   len(a.may.invitations("k.abara")) == 1 && len(a.base.invitations("k.abara")) == 0,
		"workspace_added":      a.base.workspace("Merchant Onboarding") == nil && a.july6.workspace("Merchant Onboarding") != nil,
		"workspace_removed":    a.aug3.workspace("Legacy Migration") != nil && a.aug17.workspace("Legacy Migration") == nil,
		"workspace_changed":    a.july20.workspace("Cards Onboarding").ID == a.aug3.workspace("Cards and Wallets Onboarding").ID,
		"user_added":           a.all[0].account("noor.vandijk") == nil && a.march.listed("noor.vandijk"),
		"user_removed":         a.march.listed("oluwaseun.bello") && !a.may.listed("oluwaseun.bello"),
		"user_changed":         a.sep1.account("emma.sutherland").LastName != a.end.account("emma.sutherland").LastName,
		"role_renamed":         a.may.has("Fraud Operations", "Analyst", "zanele.dlamini") && a.base.has("Fraud Operations", "Fraud Analyst", "zanele.dlamini"),
		"workspace_unread":     len(a.march.denied.View) == 0 && slices.Equal(a.may.denied.View, []string{a.may.workspace("Sanctions Screening").ID}),
		"workspace_read_again": len(a.base.denied.View) == 0,
	}
	for kind, holds := range tests {
		if !holds {
			t.Errorf("%s: no such change in the sample", kind)
		}
	}
}

// pattern returns one digit for the baseline and for each date since: 1 for direct access.
func pattern(a keyDates, workspace, who string) string {
	var b strings.Builder
	for _, s := range []sampleDate{a.base, a.july6, a.july20, a.aug3, a.aug17, a.sep1, a.end} {
		if s.roles(workspace, who) == nil {
			b.WriteByte('0')
		} else {
			b.WriteByte('1')
		}
	}
	return b.String()
}

func holders(s sampleDate, workspace, role string) int {
	n := 0
	for _, m := range s.workspace(workspace).Members {
		if s.roleName(m.RoleID) == role {
			n++
		}
	}
	return n
}

func organizationHolders(s sampleDate, roleID string) int {
	n := 0
	for _, u := range s.org.Users {
		if s.org.InheritedRole(u) == roleID {
			n++
		}
	}
	return n
}

// policyNames reports whether the policy contains the address.
func policyNames(email string) bool {
	return strings.Contains(string(simulator.SamplePolicy()), `"`+email+`"`)
}
