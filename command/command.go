// Package command is the command line: one file for each command, whose struct is its
// manual page. A command parses, wires and calls other packages; it has no logic of its
// own.
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

	Check      checkCmd      `cmd:"" help:"Before the first walk, show what the token can read. Records no snapshot."`
	Collect    collectCmd    `cmd:"" help:"Record who has access now in a new snapshot."`
	Status     statusCmd     `cmd:"" help:"Show the newest complete snapshot, its age and the runs that failed since."`
	Snapshots  snapshotsCmd  `cmd:"" help:"List, export, back up, label and take back snapshots."`
	Access     accessCmd     `cmd:"" help:"Show who has access to what, now or at an earlier snapshot."`
	History    historyCmd    `cmd:"" help:"Show every interval of access over all snapshots: of everybody, a person or a workspace."`
	Diff       diffCmd       `cmd:"" help:"Show the access drift between two snapshots."`
	Findings   findingsCmd   `cmd:"" help:"Evaluate the rules: show findings, and rules that could not be evaluated."`
	PolicyFile policyCmd     `cmd:"" name:"policy" help:"Write a first policy, or check the policy."`
	Remediate  remediateCmd  `cmd:"" help:"Plan remedies for findings and drift, print them as a script, or apply them."`
	Report     reportCmd     `cmd:"" help:"Write the access-review report."`
	Verify     verifyCmd     `cmd:"" help:"Check the ledger: recompute its digests and its chain."`
	Export     exportCmd     `cmd:"" help:"Write the history as Parquet files into a lake, print what makes an engine read it, or check it."`
	Fleet      fleetCmd      `cmd:"" help:"Do the same for many organizations, which one file names."`
	Demo       demoCmd       `cmd:"" help:"Run every step on the built-in sample organization."`
	Simulate   simulateCmd   `cmd:"" help:"Serve the API of the sample organization, or of a synthetic one, on loopback."`
	Completion completionCmd `cmd:"" help:"Print the completion script for a shell."`
}

// Globals are the flags that every command has.
type Globals struct {
	DB        string           `name:"db" default:"access.db" env:"TLAUDIT_DB" placeholder:"PATH" help:"The ledger (default ${default})."`
	Policy    string           `env:"TLAUDIT_POLICY" placeholder:"FILE" help:"The policy. Without it: tlaudit.toml beside the ledger, if that exists."`
	LogLevel  string           `enum:"debug,info,warn,error" default:"warn" env:"TLAUDIT_LOG_LEVEL" help:"Lowest level to log: ${enum} (default ${default})."`
	LogFormat string           `enum:"text,json" default:"text" env:"TLAUDIT_LOG_FORMAT" help:"Format of the log: ${enum} (default ${default})."`
	Quiet     bool             `short:"q" env:"TLAUDIT_QUIET" help:"Write only errors to stderr; show no progress."`
	Version   kong.VersionFlag `help:"Print the version and exit."`
}

// Deps are everything that the commands use of the process around them.
type Deps struct {
	Stdin      io.Reader
	Stdout     io.Writer
	Stderr     io.Writer
	Width      int               // characters in a line of the terminal on stdout; 0 if it is not a terminal
	Progress   *ProgressTerminal // where progress is shown; nil to show none
	Log        *slog.Logger
	Now        func() time.Time
	Getenv     func(string) string
	Environ    func() []string                                         // every variable, as a new slice: for other programs
	Executable func() (string, error)                                  // the path of the program's file
	Outcome    func(context.Context, error) (code int, message string) // the exit code of an error, and what is printed of it
	By         string                                                  // who runs the program: user@host
	Model      *kong.Application                                       // of this command line, for completion

	digest func() (string, error) // of the program's file; nil to read it each time
}

// A Context carries the context of the process to a command: kong passes arguments by
// type.
type Context struct{ context.Context }

// ErrDrift is returned by diff --exit-code when there is drift.
var ErrDrift = errors.New("there is drift")

// An UnreadError reports that something could not be read.
type UnreadError struct{ Reason string }

func (e *UnreadError) Error() string { return e.Reason }

// An UnverifiedError reports that verification failed.
type UnverifiedError struct{ Reason string }

func (e *UnverifiedError) Error() string { return e.Reason }

// A UsageError reports wrong usage that the parser cannot see.
type UsageError struct{ Reason string }

func (e *UsageError) Error() string { return e.Reason }
