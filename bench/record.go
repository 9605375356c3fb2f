package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"time"

	"tlaudit/snapshot"
)

// A recording is a population that becomes a snapshot of a ledger.
type recording struct {
	population
	ledger  string
	text    string // a file with the grants; empty: they are made up on the way
	company bool   // with a roster and invitations
}

// record stages the population and writes it as the next snapshot.
func (r recording) record(ctx context.Context) (err error) {
	spool, err := snapshot.NewSpool(filepath.Dir(r.ledger))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, spool.Close()) }()
	if err := r.stage(spool); err != nil {
		return err
	}
	_, err = snapshot.Record(ctx, r.ledger, snapshot.Recording{Header: r.header(), Spool: spool, LockWait: time.Minute})
	return err
}

func (r recording) stage(spool *snapshot.Spool) error {
	coverage := []snapshot.Coverage{read(snapshot.Workspaces, ""), read(snapshot.Users, ""), read(snapshot.OrganizationRoles, "")}
	var workspaces []snapshot.Workspace
	for w := range r.workspaces() {
		workspaces = append(workspaces, snapshot.Workspace{WorkspaceID: workspaceID(w), Name: fmt.Sprint("Workspace ", w), Type: "TEAM", Listed: true})
		coverage = append(coverage, read(snapshot.MembershipsOf, workspaceID(w)))
	}
	if r.company {
		coverage = append(coverage, read(snapshot.Roster, ""), read(snapshot.Enrollments, ""))
		if err := errors.Join(staged(r.roster(), spool.AddRoster), staged(r.invitations(), spool.AddInvitations)); err != nil {
			return err
		}
	}
	return errors.Join(r.stageMemberships(spool), staged(r.people(), spool.AddUsers),
		spool.AddOrganizationRoles([]snapshot.Role{{RoleID: "org-member", Name: "member"}}),
		spool.AddWorkspaces(workspaces), spool.AddCoverage(coverage))
}

func read(resource, workspace string) snapshot.Coverage {
	return snapshot.Coverage{Resource: resource, WorkspaceID: workspace, Status: snapshot.Read, HTTPStatus: "200"}
}

// stageMemberships stages the members of each workspace, with its roles.
func (r recording) stageMemberships(spool *snapshot.Spool) (err error) {
	memberships := r.memberships()
	if r.text != "" {
		f, e := os.Open(r.text)
		if e != nil {
			return e
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		memberships = membershipsFrom(f)
	}
	w := 0
	for grants, err := range memberships {
		if err != nil {
			return err
		}
		var roles []snapshot.Role
		for i, name := range roleNames() {
			roles = append(roles, snapshot.Role{RoleID: roleID(w, i), Name: name, Type: "WORKSPACE", WorkspaceID: workspaceID(w)})
		}
		if err := spool.AddMemberships(workspaceID(w), grants, roles); err != nil {
			return err
		}
		w++
	}
	return nil
}

// staged stages values page by page.
func staged[T any](pages iter.Seq[[]T], add func([]T) error) error {
	for page := range pages {
		if err := add(page); err != nil {
			return err
		}
	}
	return nil
}
