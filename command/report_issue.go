package command

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"tlaudit/findings"
	"tlaudit/inputs"
	"tlaudit/report"
	"tlaudit/report/bundle"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// validIssue rejects flags that cannot be used with --issue, or without it.
func (c *reportCmd) validIssue() error {
	switch {
	case c.Issue == "" && c.AllowUnassigned != "":
		return errors.New("--allow-unassigned needs --issue")
	case c.Issue == "":
		return nil
	case c.Draft:
		return errors.New("--issue and --draft: a draft cannot be issued")
	case c.Output != "":
		return errors.New("--issue and -o: only a whole bundle can be issued")
	case c.AllowUnassigned != text.Visible(c.AllowUnassigned):
		return errors.New("--allow-unassigned: the reason is one line without control characters")
	}
	return snapshot.ValidLabel("review-" + c.Issue)
}

// issuedBundles lists the SHA-256 of SHA256SUMS of each bundle that was issued.
func issuedBundles(ctx context.Context, l *snapshot.Ledger) ([]string, error) {
	issues, err := l.Issues(ctx)
	var digests []string
	for _, i := range issues {
		digests = append(digests, i.BundleDigest)
	}
	return digests, err
}

// review returns what is known of a review before its bundle is written. The error says
// that the report must not be issued.
func (c *reportCmd) review(model report.Report, at, since snapshot.Reference, policy findings.Policy, reviewers *inputs.Reviewers) (snapshot.Review, error) {
	r := snapshot.Review{
		Name: c.Issue, ReviewID: model.ReviewID, Snapshot: at.Snapshot, Baseline: since.Snapshot, Due: string(policy.Review.Due),
		Policy: policy.Source, AllowUnassigned: c.AllowUnassigned, Sheets: model.IssuedSheets(),
	}
	if reviewers != nil {
		r.Reviewers, r.ReviewersName = reviewers.Source, filepath.Base(reviewers.File)
	}
	unassigned, err := model.Unassigned()
	switch {
	case err != nil:
		return r, err
	case unassigned != nil && c.AllowUnassigned == "":
		return r, unassigned
	case unassigned != nil:
		r.Unassigned = unassigned.Rows()
	}
	return r, nil
}

// issue writes a review and records in the ledger that it was issued. The caller
// holds the ledger's lock, so that no other run can take its name in between.
func (c *reportCmd) issue(ctx context.Context, g *Globals, d *Deps) error {
	var issued snapshot.Issued
	result, err := c.writeWithLedger(ctx, g, d)
	if err == nil {
		issued, err = c.record(ctx, g, d, result)
	}
	if err != nil && result.bundle != "" {
		err = fmt.Errorf("%s is written, but it is not recorded and so not issued: run the same command again with --force: %w", result.bundle, err)
		if ctx.Err() != nil {
			d.note(g, "%v", err) // the program says only which signal stopped it
		}
	}
	if err != nil {
		return err
	}
	size, err := bundle.WriteIssued(result.bundle, issued)
	if err != nil {
		return fmt.Errorf("issued as %s, chain head %s, but %s was not written (the ledger has all that it would say): %w", issued.Name, issued.Chain, bundle.IssuedFile, err)
	}
	return d.say(fmt.Sprintf("%s %d bytes", filepath.Join(result.bundle, bundle.IssuedFile), size),
		fmt.Sprintf("issued as %s; chain head now %s", issued.Name, issued.Chain), "bundle_digest "+issued.BundleDigest)
}

// record records the review whose bundle was written.
func (c *reportCmd) record(ctx context.Context, g *Globals, d *Deps, result reportResult) (snapshot.Issued, error) {
	written, err := bundle.Check(result.bundle)
	if err != nil {
		return snapshot.Issued{}, err
	}
	if len(written.Differences) > 0 {
		return snapshot.Issued{}, fmt.Errorf("%w: %s", bundle.ErrChanged, strings.Join(written.Differences, ", "))
	}
	r := result.review
	r.At, r.By = d.time(), d.By
	r.BundleDigest, r.ReviewersDigest, r.Files = written.Digest, written.ReviewersDigest, written.Sums
	return snapshot.RecordReview(ctx, g.DB, c.LockWait, r)
}
