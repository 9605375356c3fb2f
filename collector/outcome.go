package collector

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"

	"tlaudit/snapshot"
	"tlaudit/transactionlink"
)

// The answers that the walk tells apart.
const (
	badRequest   = 400
	unauthorized = 401
	forbidden    = 403
	notFound     = 404
)

// A gap is a resource that was asked for and not read, with the reason.
type gap struct {
	snapshot.Coverage
	err error
}

// A sinkError is a failure to keep what was read: it ends the walk.
type sinkError struct{ err error }

func (e *sinkError) Error() string { return "keep what was read: " + e.err.Error() }
func (e *sinkError) Unwrap() error { return e.err }

// kept is what keeping came to, an error as a sinkError.
func kept(err error) error {
	if err == nil {
		return nil
	}
	return &sinkError{err}
}

// A brokenError says that an answer has the contract's form and cannot be true.
type brokenError struct{ why string }

func (e *brokenError) Error() string { return "the answer cannot be right: " + e.why }

// An emptyError says that a listing names nothing where there must be something:
// a weaker token gets less, with status 200.
type emptyError struct{ why string }

func (e *emptyError) Error() string { return "the listing is empty though " + e.why }

// isEmpty reports whether err is an emptyError.
func isEmpty(err error) bool {
	var empty *emptyError
	return errors.As(err, &empty)
}

// ends reports whether err ends the walk; any other error is a gap in it.
func ends(ctx context.Context, err error) bool {
	var kept *sinkError
	var organization *OrganizationError
	return ctx.Err() != nil || answered(err, unauthorized) || errors.As(err, &kept) || errors.As(err, &organization)
}

// answered reports whether err is the API's answer with that status code.
func answered(err error, code int) bool {
	var status *transactionlink.StatusError
	return errors.As(err, &status) && status.Code == code
}

// unreachable reports whether err is that no whole answer came.
func unreachable(err error) bool {
	var transport *transactionlink.TransportError
	return errors.As(err, &transport)
}

// outcome says what asking for a resource came to; err nil means read.
func outcome(resource, workspaceID string, err error) snapshot.Coverage {
	c := snapshot.Coverage{Resource: resource, WorkspaceID: workspaceID, Status: snapshot.Failed}
	var status *transactionlink.StatusError
	var body *transactionlink.BodyError
	var unstable *transactionlink.UnstableError
	var broken *brokenError
	switch {
	case err == nil:
		c.Status, c.HTTPStatus = snapshot.Read, "200"
	case errors.As(err, &status):
		c.HTTPStatus, c.Fingerprint = strconv.Itoa(status.Code), status.Fingerprint
		if len(status.Details) > 0 {
			c.ErrorCode = status.Details[0].Code
		}
		switch status.Code {
		case forbidden:
			c.Status = snapshot.Forbidden
		case notFound:
			c.Status = snapshot.Missing
		}
	case errors.As(err, &unstable):
		c.Status, c.HTTPStatus = snapshot.Unstable, "200"
	case errors.As(err, &body):
		c.HTTPStatus = strconv.Itoa(body.Code)
	case errors.As(err, &broken), isEmpty(err):
		c.HTTPStatus = "200"
	}
	return c
}

// settle records what asking for a resource of the whole organization came to.
func (w *walk) settle(ctx context.Context, resource string, err error) {
	c := outcome(resource, "", err)
	w.coverage = append(w.coverage, c)
	if err != nil {
		w.log.WarnContext(ctx, "not read", "resource", resource, "status", c.Status, "error", err)
		w.gaps = append(w.gaps, gap{c, err})
	}
}

// compareCoverage orders by resource and workspace.
func compareCoverage(a, b snapshot.Coverage) int {
	return cmp.Or(strings.Compare(a.Resource, b.Resource), strings.Compare(a.WorkspaceID, b.WorkspaceID))
}

// reason is why a resource was not read, in one line.
func (g gap) reason() string {
	return strings.Join(strings.Fields(g.err.Error()), " ")
}
