package command

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"time"

	"tlaudit/collector"
	"tlaudit/inputs"
)

// walkFlags are the flags that say what to walk.
type walkFlags struct {
	Workspaces       string   `type:"existingfile" placeholder:"FILE" help:"Walk exactly these workspaces: one id per line, or CSV with workspace_id[,name]."`
	Workspace        []string `placeholder:"ID" sep:"none" help:"Walk exactly this workspace. Repeat it for more."`
	ExpectWorkspaces string   `type:"existingfile" placeholder:"FILE" help:"Workspaces that must exist. A snapshot that has them all and is complete is called reconciled."`
	Roster           string   `type:"existingfile" placeholder:"FILE.csv" help:"CSV of people: email[,user_id,name,manager,department,title,status,start_date,end_date]."`
	CrossCheck       bool     `help:"Read direct access a second time, from its own endpoint."`

	organization string // the id that the answers must have; empty for any
}

// options reads the files that the flags name. It returns the options of the walk and,
// by name, what the ledger records about each file.
func (f *walkFlags) options(d *Deps) (o collector.Options, files map[string]inputs.File, err error) {
	o = collector.Options{Organization: f.organization, CrossCheck: f.CrossCheck, Log: d.Log, Now: d.Now}
	files = map[string]inputs.File{}
	if f.Workspaces != "" && len(f.Workspace) > 0 {
		return o, nil, &UsageError{"--workspaces and --workspace cannot be used together: add the ids to the file"}
	}
	if f.Workspaces != "" {
		err := readInput(f.Workspaces, "workspaces", files, func(r io.Reader) (int, error) {
			o.Scope, err = inputs.ReadWorkspaces(f.Workspaces, r)
			return len(o.Scope), err
		})
		if err != nil {
			return o, nil, err
		}
	}
	if len(f.Workspace) > 0 {
		if o.Scope, err = inputs.ReadWorkspaces("--workspace", strings.NewReader(strings.Join(f.Workspace, "\n"))); err != nil {
			return o, nil, err
		}
	}
	if f.ExpectWorkspaces != "" {
		err := readInput(f.ExpectWorkspaces, "expected_workspaces", files, func(r io.Reader) (int, error) {
			o.Expected, err = inputs.ReadWorkspaces(f.ExpectWorkspaces, r)
			return len(o.Expected), err
		})
		if err != nil {
			return o, nil, err
		}
	}
	if f.Roster != "" {
		o.RosterGiven = true
		err := readInput(f.Roster, "roster", files, func(r io.Reader) (int, error) {
			o.Roster, err = inputs.ReadRoster(f.Roster, r)
			return len(o.Roster), err
		})
		if err != nil {
			return o, nil, err
		}
	}
	return o, files, nil
}

// readInput reads a file once and adds its name, rows, digest and date to files.
func readInput(path, as string, files map[string]inputs.File, read func(io.Reader) (int, error)) (err error) {
	file, info, err := inputs.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	h := sha256.New()
	rows, err := read(io.TeeReader(file, h))
	if err != nil {
		return err
	}
	if _, err := io.Copy(h, file); err != nil {
		return err
	}
	files[as] = inputs.File{Name: filepath.Base(path), Rows: int64(rows), SHA256: hex.EncodeToString(h.Sum(nil)), Date: info.ModTime().UTC().Format(time.RFC3339)}
	return nil
}
