package collector

import (
	"context"
	"errors"
	"strconv"

	"tlaudit/snapshot"
	"tlaudit/transactionlink"
)

// The statuses that a walk treats differently.
const (
	unauthorized = 401
	forbidden    = 403
	notFound     = 404
)

// A sinkError is an error of the sink: it ends the walk.
type sinkError struct{ err error }

func (e *sinkError) Error() string { return "keep what was read: " + e.err.Error() }
func (e *sinkError) Unwrap() error { return e.err }

// sinkFailure returns an error of the sink as a *sinkError, and nil for nil.
func sinkFailure(err error) error {
	if err == nil {
		return nil
	}
	return &sinkError{err}
}

// A brokenError says that an answer has the contract's form and contradicts itself.
type brokenError struct{ why string }

func (e *brokenError) Error() string { return "the answer cannot be right: " + e.why }

// An emptyError says that a listing is empty where there must be rows: to a token with
// fewer rights, the API answers 200 with fewer rows.
type emptyError struct{ why string }

func (e *emptyError) Error() string { return "the listing is empty though " + e.why }

// isEmpty reports whether err is an emptyError.
func isEmpty(err error) bool {
	var empty *emptyError
	return errors.As(err, &empty)
}

// endsWalk reports whether err ends the walk; any other error leaves a gap.
func endsWalk(ctx context.Context, err error) bool {
	var sink *sinkError
	var organization *OrganizationError
	return ctx.Err() != nil || hasStatus(err, unauthorized) || errors.As(err, &sink) || errors.As(err, &organization)
}

// hasStatus reports whether err is an answer of the API with that status code.
func hasStatus(err error, code int) bool {
	var status *transactionlink.StatusError
	return errors.As(err, &status) && status.Code == code
}

// unreachable reports whether err means that no whole answer arrived.
func unreachable(err error) bool {
	var transport *transactionlink.TransportError
	return errors.As(err, &transport)
}

// outcome returns the coverage of a resource that was asked for; nil means that it was
// read.
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
		switch {
		case status.RateLimit: // says nothing about rights, even if it is a 403
		case status.Code == forbidden:
			c.Status = snapshot.Forbidden
		case status.Code == notFound:
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

// recordOutcome records the outcome of asking for a resource of the whole organization.
func (w *walk) recordOutcome(ctx context.Context, resource string, err error) {
	c := outcome(resource, "", err)
	w.coverage = append(w.coverage, c)
	if err != nil {
		w.log.WarnContext(ctx, "not read", "resource", resource, "status", c.Status, "error", err)
		w.gaps = append(w.gaps, gap{c, err})
	}
}
