package simulator

import (
	"net/http"
	"net/url"
	"strconv"
)

// defaultSize is the number of rows a page if the request does not set it.
const defaultSize = 20

// A pageBody is the contract's page object.
type pageBody[T any] struct {
	Content       []T `json:"content"`
	TotalElements int `json:"totalElements"`
	TotalPages    int `json:"totalPages"`
	Size          int `json:"size"` // as applied; may be smaller than requested
	Number        int `json:"number"`
}

// A pageRequest is the number of the requested page and the size that is applied.
type pageRequest struct{ number, size int }

func (s *Server) pageRequest(r *http.Request, query url.Values) (p pageRequest, bad *answer) {
	number, bad := intParameter(r, query, "page", 0, 0)
	if bad != nil {
		return p, bad
	}
	size, bad := intParameter(r, query, "size", defaultSize, 1)
	if bad != nil {
		return p, bad
	}
	if s.options.MaxSize > 0 && size > s.options.MaxSize {
		tooLarge := badRequest(r, "size must not be above %d", s.options.MaxSize)
		return p, &tooLarge
	}
	return pageRequest{number: number, size: min(size, s.options.PageCap)}, nil
}

// intParameter reads a parameter, which may be missing but not given twice.
func intParameter(r *http.Request, query url.Values, name string, missing, least int) (int, *answer) {
	values, given := query[name]
	if !given {
		return missing, nil
	}
	n, err := strconv.Atoi(values[0])
	if len(values) > 1 || err != nil || n < least {
		bad := badRequest(r, "%s must be one whole number not below %d", name, least)
		return 0, &bad
	}
	return n, nil
}

// page returns one page of the rows with the numbers in order.
func page[T any](p pageRequest, order []int, row func(i int) T) pageBody[T] {
	total := len(order)
	pages := (total + p.size - 1) / p.size
	body := pageBody[T]{
		Content: []T{}, TotalElements: total, TotalPages: pages, Size: p.size, Number: p.number,
	}
	if p.number < pages {
		start := p.number * p.size
		for _, i := range order[start:min(total, start+p.size)] {
			body.Content = append(body.Content, row(i))
		}
	}
	return body
}
