package transactionlink

// A rule says whether a field may be missing, null or empty.
type rule int

const (
	optional rule = iota // may be missing or null
	required             // must be present and not null
	identity             // must be present and not null or empty
)

// A field describes one field of an object: its name, its rule, and where its value
// goes. Exactly one of text, nullable, number and read is set.
type field struct {
	name     string
	rule     rule
	text     *string
	nullable **string
	number   *int
	read     func()
}

// id is a text that must not be empty.
func id(name string, to *string) field { return field{name: name, rule: identity, text: to} }

// must is a string that must be present.
func must(name string, to *string) field { return field{name: name, rule: required, text: to} }

// maybe is a string that is read as empty if it is missing or null.
func maybe(name string, to *string) field { return field{name: name, text: to} }

// nullable is a string that is read as nil if it is missing or null.
func nullable(name string, to **string) field { return field{name: name, nullable: to} }

// number is a whole number; need is required or optional.
func number(name string, need rule, to *int) field { return field{name: name, rule: need, number: to} }

// nested is an object or array, which the function read reads; need is required or
// optional.
func nested(name string, need rule, read func()) field {
	return field{name: name, rule: need, read: read}
}

// field reads the value of one field.
func (c *cursor) field(f *field) {
	if f.rule == optional && c.null() {
		return
	}
	switch {
	case f.text != nil:
		*f.text = c.text()
		if f.rule == identity && *f.text == "" && !c.failed() {
			c.fail("is empty")
		}
	case f.nullable != nil:
		s := c.text()
		*f.nullable = &s
	case f.number != nil:
		*f.number = c.number()
	default:
		f.read()
	}
}
