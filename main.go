// Command tlaudit shows who has access to what in an organization on
// TransactionLink and how that changes, and keeps the evidence. Only this file knows
// the process: arguments, environment, streams, clock, signals and exit codes.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"os/user"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"golang.org/x/term"

	"tlaudit/command"
	"tlaudit/lake"
	"tlaudit/report/bundle"
	"tlaudit/text"
)

func main() {
	// A small peak of memory is worth a few percent more work. GOGC still sets another one.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
	os.Exit(program(time.Now, os.Executable, 15*time.Second))
}

// program runs the process with a clock and returns its exit code. executable returns the
// path of the program's file. grace is how long the process may take to end after a signal.
func program(now func() time.Time, executable func() (string, error), grace time.Duration) int {
	privateFiles()
	if err := unsetEmpty(os.Environ()); err != nil {
		return fail(os.Stderr, "", err)
	}
	// When the reader of the output is gone, report an error instead of dying silently.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := stopOnSignal(context.Background(), grace)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv, now, executable)
	stop()
	return code
}

// unsetEmpty unsets the program's variables that are empty. A unit file or a CI job
// clears a setting in that way.
func unsetEmpty(environ []string) error {
	for _, entry := range environ {
		if name, value, _ := strings.Cut(entry, "="); value == "" && strings.HasPrefix(name, "TLAUDIT_") {
			if err := os.Unsetenv(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// stopped is the cause of a context that a signal ended.
type stopped struct{ signal syscall.Signal }

func (s stopped) Error() string {
	if s.signal == syscall.SIGTERM {
		return "stopped by SIGTERM"
	}
	return "stopped by SIGINT"
}

// stopOnSignal ends the context at the first SIGINT or SIGTERM. A second one ends the
// process at once, and so does the end of grace: a write to a pipe that nobody reads, or a
// file system that does not answer, heeds no context. The ledger is as safe then as after
// SIGKILL. The returned function releases the signals.
func stopOnSignal(parent context.Context, grace time.Duration) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	ended := make(chan struct{})
	go func() {
		select {
		case s := <-signals:
			if s, ok := s.(syscall.Signal); ok {
				cancel(stopped{s})
				signal.Stop(signals)
				endAfter(grace, stopped{s}, ended)
			}
		case <-ctx.Done():
		}
	}()
	return ctx, func() { close(ended); signal.Stop(signals); cancel(nil) }
}

// endAfter ends the process if it has not ended within grace.
func endAfter(grace time.Duration, why stopped, ended <-chan struct{}) {
	over := time.NewTimer(grace)
	defer over.Stop()
	select {
	case <-ended:
	case <-over.C:
		os.Exit(exitCode(why))
	}
}

// run is the whole program: it parses the arguments, runs the command with what it
// needs of the process, and reports errors. It returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, getenv func(string) string, now func() time.Time, executable func() (string, error)) int {
	var cli command.CLI
	exited := -1
	parser, err := kong.New(&cli,
		kong.Name("tlaudit"),
		kong.Description("Shows who has access to what in an organization on TransactionLink and how that changes, and keeps the evidence."),
		kong.Vars{"version": command.Version(), "formats": strings.Join(bundle.Formats(), ","), "engines": strings.Join(lake.Engines(), ",")},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exited = max(exited, code) }),
	)
	if err != nil {
		return fail(stderr, "", err)
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 { // kong goes on parsing after --help and --version
		return exited
	}
	if empty := command.EmptyValue(args); empty != nil {
		err = empty // it is the cause of whatever else is wrong
	}
	if err != nil {
		fmt.Fprintf(stderr, "tlaudit: %s\n", text.Line(err.Error()))
		return exitUsage
	}
	var progress *command.ProgressTerminal
	stderrFile := stderr
	if width := terminalWidth(stderr); width != nil && getenv("TERM") != "dumb" {
		progress = command.NewProgressTerminal(stderr, width)
		stderr = progress
	}
	log, err := logger(stderr, cli.LogLevel, cli.LogFormat, cli.Quiet)
	if err != nil {
		return fail(stderr, "", err)
	}
	deps := &command.Deps{
		Stdin: stdin, Stdout: stdout, Stderr: stderr, Log: log, Now: now, Getenv: getenv, Executable: executable, By: whoami(), Model: parser.Model,
	}
	deps.Width = tableWidth(stdout, stderrFile, getenv("COLUMNS"))
	if !cli.Quiet {
		deps.Progress = progress
	}
	err = parsed.Run(&cli.Globals, deps, command.Context{Context: ctx})
	if err == nil {
		return exitDone
	}
	if cause := context.Cause(ctx); cause != nil && ctx.Err() != nil {
		fmt.Fprintf(stderr, "tlaudit: %s: %s\n", commandName(parsed), cause)
		return exitCode(cause)
	}
	if code := exitCode(err); code == exitDrift {
		return code // the drift or the findings are on stdout already
	}
	return fail(stderr, commandName(parsed), err)
}

// fail reports an error in one line and returns its exit code.
func fail(stderr io.Writer, name string, err error) int {
	if name != "" {
		name += ": "
	}
	line := fmt.Sprintf("tlaudit: %s%s", name, text.Line(err.Error()))
	if h := hint(err); h != "" && !strings.Contains(line, h) {
		line += ": " + h
	}
	fmt.Fprintln(stderr, line)
	return exitCode(err)
}

// commandName returns the names of the command and its subcommand. It leaves out a
// subcommand that is the default.
func commandName(parsed *kong.Context) string {
	var names []string
	for _, p := range parsed.Path {
		if p.Command != nil && p.Command.Tag.Default == "" {
			names = append(names, p.Command.Name)
		}
	}
	return strings.Join(names, " ")
}

// logger returns a logger that writes to w what the level allows.
func logger(w io.Writer, level, format string, quiet bool) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, err
	}
	if quiet {
		l = max(l, slog.LevelError)
	}
	options := &slog.HandlerOptions{Level: l, ReplaceAttr: logAttr}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, options)), nil
	}
	return slog.New(slog.NewTextHandler(w, options)), nil
}

// terminalWidth returns a function that returns the characters in a line of the
// terminal w, 0 if that is not known. It returns nil if w is not a terminal.
func terminalWidth(w io.Writer) func() int {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return func() int {
		width, _, err := term.GetSize(int(f.Fd()))
		if err != nil {
			return 0
		}
		return width
	}
}

// tableWidth returns the characters in a line of a table on standard output: those of its
// terminal; if it is not one, the value of COLUMNS, else those of the terminal of stderr, as
// when a pager reads the table, but not a file; else 0, for no limit.
func tableWidth(stdout, stderr io.Writer, columns string) int {
	if width := terminalWidth(stdout); width != nil {
		return width()
	}
	if n, err := strconv.Atoi(columns); err == nil && n > 0 {
		return n
	}
	if f, ok := stdout.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			return 0 // a file has all columns, whatever the terminal shows
		}
	}
	if width := terminalWidth(stderr); width != nil {
		return width()
	}
	return 0
}

// whoami returns user@host as this machine names them.
func whoami() string {
	name := "unknown"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return name + "@" + host
}

// closedPipe reports whether err is that of writing to a reader that is gone.
func closedPipe(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}
