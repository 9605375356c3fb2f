package command

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tlaudit/collector"
)

// walkFlags are the flags that say what to walk.
type walkFlags struct {
	Workspaces       string   `type:"existingfile" placeholder:"FILE" help:"Walk exactly these workspaces: one id per line, or CSV with workspace_id[,name]."`
	Workspace        []string `placeholder:"ID" sep:"none" help:"Walk exactly this workspace. Repeat it for more."`
	ExpectWorkspaces string   `type:"existingfile" placeholder:"FILE" help:"Workspaces that must exist. A snapshot that has them all and is complete is called reconciled."`
	Roster           string   `type:"existingfile" placeholder:"FILE.csv" help:"CSV of people: email[,user_id,name,manager,department,title,status,start_date,end_date]."`
	CrossCheck       bool     `help:"Read direct access a second time, from its own endpoint."`
}

// An input is a file that a walk read, as the ledger records it.
type input struct {
	Name   string `json:"name"`
	Rows   int    `json:"rows"`
	SHA256 string `json:"sha256"`
	Date   string `json:"date"` // when the file was last changed, UTC
}

// options reads the files that the flags name. It returns the options of the walk and,
// by name, what the ledger records about each file.
func (f *walkFlags) options(d *Deps) (o collector.Options, inputs map[string]input, err error) {
	o = collector.Options{CrossCheck: f.CrossCheck, Log: d.Log, Now: d.Now}
	inputs = map[string]input{}
	if f.Workspaces != "" && len(f.Workspace) > 0 {
		return o, nil, &UsageError{"--workspaces and --workspace cannot be used together: add the ids to the file"}
	}
	if f.Workspaces != "" {
		err := readInput(f.Workspaces, "workspaces", inputs, func(r io.Reader) (int, error) {
			o.Scope, err = collector.ReadWorkspaces(r)
			return len(o.Scope), err
		})
		if err != nil {
			return o, nil, err
		}
	}
	if len(f.Workspace) > 0 {
		if o.Scope, err = collector.ReadWorkspaces(strings.NewReader(strings.Join(f.Workspace, "\n"))); err != nil {
			return o, nil, fmt.Errorf("--workspace: %w", err)
		}
	}
	if f.ExpectWorkspaces != "" {
		err := readInput(f.ExpectWorkspaces, "expected_workspaces", inputs, func(r io.Reader) (int, error) {
			o.Expected, err = collector.ReadWorkspaces(r)
			return len(o.Expected), err
		})
		if err != nil {
			return o, nil, err
		}
	}
	if f.Roster != "" {
		o.RosterGiven = true
		err := readInput(f.Roster, "roster", inputs, func(r io.Reader) (int, error) {
			o.Roster, err = collector.ReadRoster(r)
			return len(o.Roster), err
		})
		if err != nil {
			return o, nil, err
		}
	}
	return o, inputs, nil
}

// readInput reads a file once and adds its name, rows, digest and date to inputs.
func readInput(path, as string, inputs map[string]input, read func(io.Reader) (int, error)) (err error) {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	h := sha256.New()
	rows, err := read(io.TeeReader(file, h))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if _, err := io.Copy(h, file); err != nil {
		return err
	}
	inputs[as] = input{Name: filepath.Base(path), Rows: rows, SHA256: hex.EncodeToString(h.Sum(nil)), Date: info.ModTime().UTC().Format(time.RFC3339)}
	return nil
}
