package lake

import (
	"context"
	"errors"
	"fmt"
	"os"

	"tlaudit/findings"
	"tlaudit/identity"
	"tlaudit/parquet"
	"tlaudit/snapshot"
)

var (
	// ErrNoOrganization says that neither the ledger nor the caller knows whose access it is.
	ErrNoOrganization = errors.New("the ledger does not know its organization")
	// ErrOtherOrganization says that a ledger or a folder is another organization's.
	ErrOtherOrganization = errors.New("it is another organization's")
	// ErrOtherChain says that the lake has another ledger of the organization.
	ErrOtherChain = errors.New("the lake has another ledger of this organization, or the ledger was rebuilt")
	// ErrOlder says that the ledger is an older state of the one that the lake has.
	ErrOlder = errors.New("the ledger is older than what the lake has of it")
	// ErrNames says that the lake has the organization without names, and the export would write them.
	ErrNames = errors.New("the lake has this organization without names of people")
	// ErrNewer says that a newer version of tlaudit wrote the lake.
	ErrNewer = errors.New("written by a newer version of tlaudit")
)

// Options are what an export is asked for.
type Options struct {
	Dir          string // the lake; it is made if it does not exist
	Organization string // its id, where the ledger does not know it
	Replace      string // why what the lake has of another ledger may be replaced; empty if it may not
	NoNames      bool   // leave out e-mail addresses and names of people
	NoFindings   bool   // do not evaluate the rules
	Policy       findings.Policy
	Holder       string // who exports, for whom finds the lake locked
}

// Exported is what an export did.
type Exported struct {
	Manifest
	Written bool // false if the lake had everything already
	Rows    int64
	Bytes   int64
}

// An export writes one organization's part of a lake.
type export struct {
	Options
	partition
	ledger *snapshot.Ledger
	before *Manifest // what the lake has; nil if nothing
	made   Manifest  // what it will have
	packer *parquet.Packer
	texts  []string // those of which rows have the numbers

	step func(file string) error // called before a file gets its name; nil: nothing is called
}

// Export writes what a ledger has into a lake, unless the lake has it already. A reader finds what was there before or what
// is there now: data gets its names first, then the table of snapshots, which says what counts, then the manifest. Errors
// are ErrNoOrganization, ErrOtherOrganization, ErrOtherChain, ErrOlder, ErrNames, ErrNewer, ErrManifest, *snapshot.LockedError and snapshot.ErrEmpty.
func Export(ctx context.Context, l *snapshot.Ledger, o Options) (Exported, error) {
	return run(ctx, l, o, nil)
}

func run(ctx context.Context, l *snapshot.Ledger, o Options, step func(string) error) (e Exported, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("export %s to %s: %w", l.Path(), o.Dir, err)
		}
	}()
	x := &export{Options: o, ledger: l, step: step}
	if x.organization, err = organizationOf(ctx, l, o.Organization); err != nil {
		return e, err
	}
	if err := x.partition.check(); err != nil {
		return e, err
	}
	if err := x.describe(ctx); err != nil {
		return e, err
	}
	if x.root, err = openLake(o.Dir); err != nil {
		return e, err
	}
	defer func() { err = errors.Join(err, x.root.Close()) }()
	if current, err := x.current(ctx); err != nil || current {
		return x.exported(false), err
	}
	lock, err := x.lock(o.Holder)
	if err != nil {
		return e, err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	// Another export may have written it before this one had the lock.
	if current, err := x.current(ctx); err != nil || current {
		return x.exported(false), err
	}
	if err := x.write(ctx); err != nil {
		return e, err
	}
	return x.exported(true), nil
}

func (x *export) exported(written bool) Exported {
	e := Exported{Manifest: x.made, Written: written}
	for _, f := range x.made.Files {
		e.Rows += f.Rows
		e.Bytes += f.Bytes
	}
	return e
}

// organizationOf returns the organization of a ledger. given is what the caller says it is, which must not contradict.
func organizationOf(ctx context.Context, l *snapshot.Ledger, given string) (string, error) {
	known, err := l.OrganizationID(ctx)
	switch {
	case err != nil:
		return "", err
	case known == "" && given == "":
		return "", ErrNoOrganization
	case known != "" && given != "" && !identity.SameID(known, given):
		return "", fmt.Errorf("the ledger is that of %q, not of %q: %w", known, given, ErrOtherOrganization)
	case known == "":
		return given, nil
	}
	return known, nil
}

// describe begins the manifest of what the lake will have.
func (x *export) describe(ctx context.Context) (err error) {
	x.made = Manifest{Format: Format, OrganizationID: x.organization, Names: !x.NoNames, Findings: !x.NoFindings, Replaced: []Replaced{}}
	if x.made.Findings && len(x.Policy.Source) > 0 {
		x.made.PolicyDigest = x.Policy.Digest()
	}
	if x.made.ChainHead, err = x.ledger.Head(ctx); err != nil {
		return err
	}
	err = x.ledger.QueryRow(ctx, "SELECT coalesce(max(id), 0) FROM snapshots", nil, &x.made.NewestSnapshot)
	if err == nil && x.made.NewestSnapshot == 0 {
		err = snapshot.ErrEmpty
	}
	return err
}

// current reports whether the lake has already what it will have. It returns an error if this ledger may not replace what
// the lake has.
func (x *export) current(ctx context.Context) (bool, error) {
	before, err := x.readManifest()
	if x.Replace != "" && errors.Is(err, ErrManifest) {
		x.before, x.made.Replaced = nil, []Replaced{{Reason: x.Replace}}
		return false, nil
	}
	if err != nil || before == nil {
		return false, err
	}
	x.before, x.made.Replaced = before, before.Replaced
	if err := x.follows(ctx, before); err != nil {
		if x.Replace == "" || !errors.Is(err, ErrOtherChain) && !errors.Is(err, ErrOlder) && !errors.Is(err, ErrNames) {
			return false, err
		}
		x.before, x.made.Replaced = nil, append(before.Replaced, Replaced{before.ChainHead, x.Replace})
		return false, nil
	}
	asked := x.made
	asked.Files, asked.NewestSnapshot = before.Files, before.NewestSnapshot
	if !asked.equal(before) || !x.fresh(before) {
		return false, nil
	}
	x.made = *before
	return true, nil
}

// equal reports whether two manifests say the same of ledger and content, files aside.
func (m *Manifest) equal(other *Manifest) bool {
	return m.Format == other.Format && m.Names == other.Names && m.Findings == other.Findings && m.PolicyDigest == other.PolicyDigest && m.ChainHead == other.ChainHead
}

// follows returns an error unless the ledger's chain goes on from what the lake has, and it shows no more of people.
func (x *export) follows(ctx context.Context, before *Manifest) error {
	known, err := x.hasEvent(ctx, before.ChainHead)
	switch {
	case err != nil:
		return err
	case known && x.addsNames(before):
		return ErrNames
	case known:
		return nil
	}
	older, err := x.lakeHasEvent(x.made.ChainHead)
	if err != nil {
		return err
	}
	err = ErrOtherChain
	if older {
		err = ErrOlder
	}
	if x.addsNames(before) {
		err = fmt.Errorf("%w; %w", err, ErrNames)
	}
	return err
}

// addsNames reports whether the lake has the organization without names and would get them.
func (x *export) addsNames(before *Manifest) bool { return x.made.Names && !before.Names }

// hasEvent reports whether an event of the ledger has a value of the chain.
func (x *export) hasEvent(ctx context.Context, chain string) (has bool, err error) {
	err = x.ledger.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM events WHERE chain = :chain)", []any{snapshot.Named("chain", chain)}, &has)
	return has, err
}

// lakeHasEvent reports whether an event of the lake has a value of the chain. A lake whose events cannot be read has none.
func (x *export) lakeHasEvent(chain string) (bool, error) {
	file, err := x.root.Open(x.file("events"))
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	has := false
	err = eachRow(file, func(e *eventRow) bool {
		has = e.Chain == chain
		return !has
	})
	if err = errors.Join(err, file.Close()); err != nil {
		return false, nil // what is damaged does not say that it is newer
	}
	return has, nil
}

// write writes all tables under temporary names, and gives them their names once all are whole.
func (x *export) write(ctx context.Context) (err error) {
	if err := x.tidy(); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, x.tidy())
		}
	}()
	if x.packer, err = parquet.NewPacker(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.packer.Close()) }()
	if err := x.writeTables(ctx); err != nil {
		return err
	}
	data, err := x.made.bytes()
	if err != nil {
		return err
	}
	file, err := x.create(x.manifest())
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("write %s: %w", x.manifest(), err)
	}
	return x.publish(ctx)
}
