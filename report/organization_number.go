package report

// organizationNumber returns the # of a person's row on Organization, 0 if there is none.
func (b *builder) organizationNumber(p *person) int {
	return p.number
}
