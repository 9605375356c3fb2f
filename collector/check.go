package collector

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tlaudit/identity"
	"tlaudit/snapshot"
	"tlaudit/transactionlink"
)

// A CheckResult says what a token can do, as far as reading shows.
type CheckResult struct {
	Endpoints      []EndpointCheck     // in the order in which a walk asks
	OrganizationID string              // empty where nothing readable named it
	Visible        int                 // workspaces that the listing names; -1 where it cannot be read
	Expected       int                 // workspaces that the user expects
	NotReadable    []snapshot.Coverage // named or expected workspaces whose memberships were not readable, by id
	ClockOffset    time.Duration       // the API's clock minus ours
	ClockKnown     bool                // false: no answer had the API's time
	Roster         identity.Match      // zero where no roster was given or users cannot be read
	Writes         []string            // what the token may be able to change, in sentences
	Problems       []string            // what would make a walk fail or its snapshot partial
	Limitations    []string            // what a walk could not know though its snapshot may be complete
}

// An EndpointCheck says whether an endpoint can be read.
type EndpointCheck struct {
	Endpoint string
	Needs    string // the right that reading requires
	Coverage snapshot.Coverage
	Rows     int    // of the answer; for a listing, of all its pages
	Problem  string // why it was not read; empty where it was read
}

// The rights that reading requires.
const (
	manageUsers   = "can_manage_users"
	viewWorkspace = "can_view_workspace"
)

// Check asks each endpoint that a walk would ask and keeps nothing. It reads listings
// in full. It reads the roles and the cross-check of one workspace, and the memberships
// of that one and of each named or expected workspace that is not listed. It never
// writes: what the token could change follows from the rights that reading required. An
// error means that the API cannot be reached, that the token is refused, that the
// answers belong to two organizations, or that ctx ended; everything else that is wrong
// is in the result. No goroutine outlives Check.
func Check(ctx context.Context, client api, o Options) (CheckResult, error) {
	c := &check{walk: newWalk(client, nil, o), result: CheckResult{Visible: -1, Expected: len(o.Expected)}}
	if err := c.run(ctx); err != nil {
		if ctx.Err() != nil {
			return CheckResult{}, ctx.Err()
		}
		return CheckResult{}, err
	}
	return c.result, nil
}

// A check is the state of one Check. It uses those methods of a walk that need no
// sink.
type check struct {
	*walk
	result CheckResult
}

func (c *check) run(ctx context.Context) error {
	steps := []func(context.Context) error{c.organizationRoles, c.workspaces, c.users, c.enrollments}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	r := &c.result
	r.OrganizationID = c.organization
	r.ClockOffset, r.ClockKnown = c.api.Clock()
	slices.SortFunc(c.gaps, func(a, b gap) int { return compareCoverage(a.Coverage, b.Coverage) })
	c.explainGaps()
	if c.scope != nil {
		c.compareScope()
	}
	r.Problems = append(r.Problems, c.walk.result.Reasons...)
	r.Limitations = c.walk.result.Limitations
	c.compareClocks()
	r.Writes = c.writes()
	return nil
}

// compareClocks says where the clock is wrong: by the API's, and by the newest snapshot.
func (c *check) compareClocks() {
	r := &c.result
	if err := c.clockError(); err != nil {
		r.Problems = append(r.Problems, err.Error())
	} else if off := ClockWarning(r.ClockOffset); off != "" {
		r.Limitations = append(r.Limitations, "clock: it is "+off)
	}
	if now := c.o.Now().UTC(); c.o.Known.TakenAt > now.Format(ourTime) {
		r.Problems = append(r.Problems, aheadError(c.o.Known, now).Error())
	}
}

// add adds an endpoint to the result, and the gap that it leaves.
func (c *check) add(ctx context.Context, endpoint, needs, resource, workspaceID string, rows int, err error) error {
	if err != nil && endsWalk(ctx, err) {
		return fmt.Errorf("%s: %w", endpoint, err)
	}
	e := EndpointCheck{Endpoint: endpoint, Needs: needs, Coverage: outcome(resource, workspaceID, err), Rows: rows}
	if err != nil {
		g := gap{e.Coverage, err}
		// A walk without the cross-check would not miss it.
		if resource != snapshot.CrossCheck || c.o.CrossCheck {
			c.gaps = append(c.gaps, g)
		}
		e.Problem, e.Rows = g.reason(), 0
	}
	c.result.Endpoints = append(c.result.Endpoints, e)
	return nil
}

// otherOrganization turns the error about answers of another organization than the
// ledger's into a problem of the result: the rest of the check is still useful.
func (c *check) otherOrganization(err error) error {
	var other *OrganizationError
	if !errors.As(err, &other) || !other.Ledger {
		return err
	}
	if c.organization == "" {
		c.organization = other.Got
		c.result.Problems = append(c.result.Problems, other.Error())
	}
	c.o.Known.OrganizationID = ""
	return nil
}

func (c *check) organizationRoles(ctx context.Context) error {
	roles, err := c.api.OrganizationRoles(ctx)
	for _, r := range roles {
		if err := c.otherOrganization(c.belongs(r.OrganizationID)); err != nil {
			return err
		}
	}
	if err == nil && len(roles) == 0 {
		err = &emptyError{"every organization has roles"}
	}
	c.rolesErr = err
	return c.add(ctx, endpointOrganizationRoles, manageUsers, snapshot.OrganizationRoles, "", len(roles), err)
}

// workspaces reads the listing, then the memberships of workspaces by id.
func (c *check) workspaces(ctx context.Context) error {
	listed, _, err := c.listWorkspaces(ctx)
	if unreachable(c.rolesErr) && unreachable(err) {
		return err
	}
	if err == nil && len(listed) == 0 && c.knowsWorkspaces() {
		err = &emptyError{"the ledger has workspaces"}
	}
	if err := c.add(ctx, endpointWorkspaces, viewWorkspace, snapshot.Workspaces, "", len(listed), err); err != nil {
		return err
	}
	if err == nil {
		c.result.Visible = len(listed)
	} else {
		listed = nil
	}
	c.scope = newScope(c.o, listed)
	asked := c.scope.toAsk()
	if len(asked) == 0 {
		c.result.Problems = append(c.result.Problems, ErrNoWorkspaces.Error())
		return nil
	}
	// One listed workspace is enough; each one that is only named is asked for.
	var ask []*workspace
	for _, ws := range asked {
		if (ws.scoped || ws.expected) && !ws.listed {
			ask = append(ask, ws)
		}
	}
	if i := slices.IndexFunc(asked, func(ws *workspace) bool { return ws.listed }); i >= 0 {
		ask = append([]*workspace{asked[i]}, ask...)
	}
	if len(ask) == 0 {
		ask = asked[:1]
	}
	return c.memberships(ctx, ask)
}

// memberships reads the memberships of each workspace in ask, and the roles and direct
// memberships of the first one that is readable.
func (c *check) memberships(ctx context.Context, ask []*workspace) error {
	answers := map[*workspace]transactionlink.Memberships{}
	errs := map[*workspace]error{}
	err := c.each(ctx, ask, func(ctx context.Context, ws *workspace) error {
		m, err := c.api.Memberships(ctx, ws.id)
		if err != nil && endsWalk(ctx, err) {
			return fmt.Errorf("workspace %s: %w", ws.id, err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		answers[ws], errs[ws] = m, err
		return nil
	})
	if err != nil {
		return err
	}
	first := ask[0]
	for _, ws := range slices.Backward(ask) {
		if errs[ws] == nil {
			first = ws
		}
	}
	for _, ws := range ask {
		for _, m := range answers[ws].Inherited {
			if err := c.otherOrganization(c.belongs(m.OrganizationID)); err != nil {
				return err
			}
		}
		if err := errs[ws]; err != nil {
			g := gap{outcome(snapshot.MembershipsOf, ws.id, err), err}
			c.result.NotReadable = append(c.result.NotReadable, g.Coverage)
			if ws != first {
				c.gaps = append(c.gaps, g)
			}
		}
	}
	slices.SortFunc(c.result.NotReadable, compareCoverage)
	rows := len(answers[first].Direct) + len(answers[first].Inherited)
	if err := c.add(ctx, endpointMemberships, viewWorkspace, snapshot.MembershipsOf, first.id, rows, errs[first]); err != nil {
		return err
	}
	if errs[first] != nil {
		return nil
	}
	roles, err := c.api.WorkspaceRoles(ctx, first.id)
	if err := c.add(ctx, endpointWorkspaceRoles, viewWorkspace, snapshot.WorkspaceRoles, first.id, len(roles), err); err != nil {
		return err
	}
	direct, err := c.api.DirectMemberships(ctx, first.id)
	return c.add(ctx, endpointDirectMemberships, viewWorkspace, snapshot.CrossCheck, first.id, len(direct), err)
}

// users reads the accounts and compares each page with the roster.
func (c *check) users(ctx context.Context) error {
	index := identity.NewRosterIndex()
	for _, p := range c.o.Roster {
		index.Add(p.UserID, p.Email)
	}
	var match identity.Match
	r, err := transactionlink.Listing[transactionlink.User]{
		Page: c.api.UserPage,
		ID:   func(u transactionlink.User) string { return u.ID },
		Keep: func(page []transactionlink.User) error {
			for _, u := range page {
				index.Count(&match, u.ID, u.Email, c.o.ApprovedDomains)
			}
			return nil
		},
		Forget: func() error { match = identity.Match{}; return nil },
	}.Read(ctx, c.o.PageSize, c.o.Concurrency)
	if err == nil && r.Rows() == 0 {
		err = &emptyError{"every organization has an owner"}
	}
	if err == nil && c.o.RosterGiven {
		c.result.Roster = match
	}
	return c.add(ctx, endpointUsers, manageUsers, snapshot.Users, "", r.Rows(), err)
}

func (c *check) enrollments(ctx context.Context) error {
	r, err := transactionlink.Listing[transactionlink.Enrollment]{
		Page:   c.api.EnrollmentPage,
		ID:     func(e transactionlink.Enrollment) string { return e.EnrollmentID },
		Keep:   func([]transactionlink.Enrollment) error { return nil },
		Forget: func() error { return nil },
	}.Read(ctx, c.o.PageSize, c.o.Concurrency)
	if err == nil {
		err = c.emptyEnrollments(r.Rows())
	}
	return c.add(ctx, endpointEnrollments, manageUsers, snapshot.Enrollments, "", r.Rows(), err)
}

// writes says what the token may be able to change.
func (c *check) writes() []string {
	users := "the token cannot invite or manage users: nothing that requires can_manage_users was readable"
	for _, e := range c.result.Endpoints {
		if e.Needs == manageUsers && e.Problem == "" {
			users = "the token can also invite people, and resend and cancel invitations: reading users or enrollments " +
				"requires can_manage_users, and there is no right that only reads them"
			break
		}
	}
	return []string{
		users,
		"whether the token can also change memberships (can_manage_workspace_access) cannot be known without writing",
	}
}
