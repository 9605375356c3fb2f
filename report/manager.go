package report

import "tlaudit/inputs"

// named returns the key of the address of a line's reviewer or fallback for a row about
// somebody. For @manager it is the person's manager by the roster; if that is nobody who can
// be asked, it returns why.
func (b *builder) named(reviewer string, who reviewed) (key, why string) {
	if reviewer != inputs.Manager {
		return reviewer, ""
	}
	m := b.managerOf(who)
	return m.key, m.why
}

// managerOf returns somebody's manager by the roster.
func (b *builder) managerOf(who reviewed) manager {
	if b.roster == nil {
		return manager{why: "no roster was supplied"}
	}
	switch e := b.roster.entry(who.key, who.account); {
	case who.account != nil && who.account.contradicted:
		return manager{why: "the roster contradicts itself about the person"}
	case who.account != nil && who.account.manager != "":
		return b.roster.managers[who.account.manager]
	case e == nil:
		return manager{why: "the person is not on the roster"}
	default:
		return b.roster.managers[e.manager]
	}
}

// accountOf returns the account, or the holder of access, with the key of an address: of
// several the one that the ledger lists first, nil if nobody has it.
func (b *builder) accountOf(key string) *person {
	if key == "" {
		return nil
	}
	return b.byAddress[key]
}

// indexAddresses lists everybody with an account or access by the key of their address.
func (p *population) indexAddresses() map[string]*person {
	all := map[string]*person{}
	for _, who := range p.people {
		if first := all[who.key]; who.key != "" && (first == nil || who.id < first.id) {
			all[who.key] = who
		}
	}
	return all
}
