package findings_test

import (
	"tlaudit/findings"
	"tlaudit/snapshot"
)

// unreadChecks are those of the rules about access on a complete walk that was not
// asked for all of it: finding nothing, they say that they did not see it all.
func unreadChecks() []check {
	var all []check
	for _, id := range []string{"TL-INV-08", "TL-EXT-01", "TL-HR-01", "TL-HR-03", "TL-HR-04", "TL-HR-05", "TL-ORP-01", "TL-ORP-02", "TL-ORP-03", "TL-ORP-04",
		"TL-INH-01", "TL-INH-02", "TL-INH-03", "TL-INH-04", "TL-PRV-01", "TL-PRV-02", "TL-PRV-03", "TL-PRV-07", "TL-PRV-08", "TL-PRV-10",
		"TL-DRF-01", "TL-DRF-02", "TL-DRF-03", "TL-DRF-04", "TL-DAT-04", "TL-DAT-05", "TL-EXT-02"} {
		all = append(all, check{rule: id, part: "in part: 1 workspace was not read", story: func(s *story) {
			s.now().employ("olga@bank.example", "", "active", "")
			outOfScope(s.next(1))
		}, policy: everything})
	}
	all = append(all, check{rule: "TL-SOD-01", part: "in part: 1 workspace was not read", story: func(s *story) {
		having(direct, "maker")(s)
		s.now().give("a", "olga", direct, "checker")
		outOfScope(s.now())
	}, policy: func(p *findings.Policy) {
		p.ToxicPairs = []findings.ToxicPair{{First: "Maker user", Second: "Checker user"}}
	}})
	for _, id := range []string{"TL-HR-03", "TL-INH-03", "TL-PRV-01", "TL-PRV-02", "TL-PRV-10", "TL-DRF-01", "TL-DRF-02", "TL-DAT-05"} {
		all = append(all, check{rule: id, part: "in part: 1 workspace was not read at the baseline", story: func(s *story) {
			s.now().employ("olga@bank.example", "", "active", "")
			s.now().hide("b", snapshot.Forbidden)
			s.next(1).show("b")
		}, policy: everything})
	}
	// Only a name says that a role of the organization is privileged.
	for _, id := range []string{"TL-PRV-01", "TL-PRV-02", "TL-PRV-03", "TL-PRV-07", "TL-PRV-09"} {
		all = append(all, check{rule: id, part: "in part: organization_roles were not read", story: func(s *story) {
			o := s.next(1)
			o.roles, o.partial = nil, true
		}, policy: everything})
	}
	// A leaver whose account is gone is found by the roster and the listing of the baseline.
	all = append(all, check{rule: "TL-HR-05", part: "in part: no roster was supplied at the baseline", story: func(s *story) {
		s.next(1).employ("olga@bank.example", "", "active", "")
	}})
	return all
}

// everything lets rules that are off until the policy sets something look.
func everything(p *findings.Policy) {
	p.Thresholds.PrivilegedPerWorkspace = 1
	p.ServiceAccounts = []findings.ServiceAccount{{Account: "robot@bank.example"}}
	p.External = []findings.External{{Email: "ext@other.example", Sponsor: "olga"}}
}
