// Package command holds the command line: one file per command, each a struct
// that is its manual page. A command parses, wires and calls; it has no logic of
// its own.
package command

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/alecthomas/kong"
)

// CLI is the command line: one field per command.
type CLI struct {
	Globals

	Check      checkCmd      `cmd:"" help:"Show what the token can read before the first walk; no snapshot."`
	Collect    collectCmd    `cmd:"" help:"Record who has access now in a new snapshot."`
	Status     statusCmd     `cmd:"" help:"Show the newest complete snapshot, its age and what failed since."`
	Snapshots  snapshotsCmd  `cmd:"" help:"List, export, back up and label snapshots."`
	Access     accessCmd     `cmd:"" help:"Show who has access to what, now or then."`
	History    historyCmd    `cmd:"" help:"Show every interval of access of a person or a workspace."`
	Diff       diffCmd       `cmd:"" help:"Show the access drift between two snapshots."`
	Findings   findingsCmd   `cmd:"" help:"Evaluate the rules: what is wrong, what needs a word, what was not looked at."`
	PolicyFile policyCmd     `cmd:"" name:"policy" help:"Write a policy to begin with, and check one."`
	Remediate  remediateCmd  `cmd:"" help:"Plan, script and carry out what to do about findings and drift."`
	Report     reportCmd     `cmd:"" help:"Write the access-review report."`
	Verify     verifyCmd     `cmd:"" help:"Recompute the digests and the chain of the ledger."`
	Demo       demoCmd       `cmd:"" help:"Run the whole job on the built-in sample organization."`
	Simulate   simulateCmd   `cmd:"" help:"Serve the sample organization, or a synthetic one, on loopback."`
	Completion completionCmd `cmd:"" help:"Print the completion script of a shell."`
}

// Globals are the flags of every command.
type Globals struct {
	DB        string           `name:"db" default:"access.db" env:"TLAUDIT_DB" placeholder:"PATH" help:"The ledger (${default})."`
	Policy    string           `env:"TLAUDIT_POLICY" placeholder:"FILE" help:"The policy; tlaudit.toml beside the ledger where there is one."`
	LogLevel  string           `enum:"debug,info,warn,error" default:"warn" env:"TLAUDIT_LOG_LEVEL" help:"What to log: ${enum}."`
	LogFormat string           `enum:"text,json" default:"text" env:"TLAUDIT_LOG_FORMAT" help:"How to log: ${enum}."`
	Quiet     bool             `short:"q" env:"TLAUDIT_QUIET" help:"Errors only on stderr, no progress."`
	Version   kong.VersionFlag `help:"Print the version and exit."`
}

// Deps are what the commands take from outside, and nothing else.
type Deps struct {
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Width  int     // of the terminal that stdout is, in characters; 0 where it is none
	Screen *Screen // where progress is drawn; nil: nobody looks
	Log    *slog.Logger
	Now    func() time.Time
	Getenv func(string) string
	By     string            // who runs the program, as user@host
	Model  *kong.Application // of this command line, for completion
}

// A Context carries the context of the process to a command.
type Context struct{ context.Context }

// ErrDrift says that there is drift, where a command was asked to say so by its
// exit code.
var ErrDrift = errors.New("there is drift")

// An UnreadError says that something asked for could not be read.
type UnreadError struct{ Reason string }

func (e *UnreadError) Error() string { return e.Reason }

// An UnverifiedError says that verification failed.
type UnverifiedError struct{ Reason string }

func (e *UnverifiedError) Error() string { return e.Reason }

// A UsageError says that flags do not go together, where the parser cannot tell.
type UsageError struct{ Reason string }

func (e *UsageError) Error() string { return e.Reason }
