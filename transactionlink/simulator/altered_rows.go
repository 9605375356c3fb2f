package simulator

import "slices"

// alterRows returns the answer of a server that knows more values than the contract or
// shows fewer rows than there are. An error answer is returned unchanged.
func alterRows(kind Kind, a answer) answer {
	switch body := a.body.(type) {
	case []workspaceBody:
		switch kind {
		case RepeatedRow:
			a.body = slices.Concat(body[:min(1, len(body))], body)
		case ShortListing:
			a.body = body[:len(body)-(len(body)+2)/3]
		case EmptyListing:
			a.body = []workspaceBody{}
		}
	case pageBody[workspaceBody]:
		switch kind {
		case RepeatedRow:
			a.body = repeating(body)
		case ShortListing:
			a.body = shorter(body, body.TotalElements-(body.TotalElements+2)/3)
		case EmptyListing:
			a.body = shorter(body, 0)
		}
	case pageBody[userBody]:
		switch kind {
		case RepeatedRow:
			a.body = repeating(body)
		case NoUsers:
			a.body = shorter(body, 0)
		}
	case pageBody[enrollmentBody]:
		if kind == RepeatedRow {
			a.body = repeating(body)
		}
		if n := len(body.Content); n > 0 && kind == UnknownValue {
			body.Content[n-1].Status = "BOUNCED"
		}
	case membershipsBody:
		switch kind {
		case NoAdmins:
			body.Inherited = []inheritedBody{}
		case UnknownValue:
			if n := len(body.Inherited); n > 0 {
				body.Inherited[n-1].Status = "LOCKED_BY_PROVIDER"
			}
			unknownType(body.Direct)
		}
		a.body = body
	case []membershipBody:
		unknownType(body)
	case []roleBody:
		if n := len(body); n > 0 {
			body[n-1].Type = "DELEGATED"
		}
	}
	return a
}

func unknownType(rows []membershipBody) {
	if n := len(rows); n > 0 {
		rows[n-1].Role.Type = "DELEGATED"
	}
}

// shorter returns the page as if the listing ended after total rows.
func shorter[T any](p pageBody[T], total int) pageBody[T] {
	first := p.Number * p.Size
	p.Content = p.Content[:max(0, min(len(p.Content), total-first))]
	p.TotalElements = total
	p.TotalPages = (total + p.Size - 1) / p.Size
	return p
}

// repeating returns the only page of a listing with its first row twice.
func repeating[T any](p pageBody[T]) pageBody[T] {
	more := min(1, len(p.Content))
	p.Content = slices.Concat(p.Content[:more], p.Content)
	p.TotalElements += more
	return p
}
