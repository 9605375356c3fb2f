// Command tlaudit shows who has access to what in an organization on
// TransactionLink, how that drifts, and keeps the evidence. This file is the one
// place that knows the process around it: arguments, environment, streams, clock,
// signals and exit codes.
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
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"golang.org/x/term"

	"tlaudit/command"
	"tlaudit/text"
)

func main() { os.Exit(program(time.Now)) }

// program is the process but for its clock and its end. It returns the exit code.
func program(now func() time.Time) int {
	privateFiles()
	if err := unsetEmpty(os.Environ()); err != nil {
		return fail(os.Stderr, "", err)
	}
	// A reader that goes away is an error to report, not a silent death.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := stopOnSignal(context.Background())
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv, now)
	stop()
	return code
}

// unsetEmpty makes of our variables that are empty ones that are not set: that is
// how a unit file or a CI job takes a setting back.
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

// stopped is why a context ended: a signal came.
type stopped struct{ signal syscall.Signal }

func (s stopped) Error() string { return "stopped by " + s.signal.String() }

// stopOnSignal ends the context at the first SIGINT or SIGTERM. A second one
// ends the process at once, as if nothing were caught.
func stopOnSignal(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case s := <-signals:
			if s, ok := s.(syscall.Signal); ok {
				cancel(stopped{s})
			}
			signal.Stop(signals)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { signal.Stop(signals); cancel(nil) }
}

// run is the whole program: it parses, wires the outside, runs the command and
// tells errors. It returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, getenv func(string) string, now func() time.Time) int {
	var cli command.CLI
	exited := -1
	parser, err := kong.New(&cli,
		kong.Name("tlaudit"),
		kong.Description("Shows who has access to what in an organization on TransactionLink, how that drifts, and keeps the evidence."),
		kong.Vars{"version": command.Version()},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exited = max(exited, code) }),
	)
	if err != nil {
		return fail(stderr, "", err)
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 { // after --help and --version kong goes on parsing
		return exited
	}
	if err != nil {
		fmt.Fprintf(stderr, "tlaudit: %s\n", text.Line(err.Error()))
		return exitUsage
	}
	var screen *command.Screen
	if width := terminal(stderr); width != nil && getenv("TERM") != "dumb" {
		screen = command.NewScreen(stderr, width)
		stderr = screen
	}
	log, err := logger(stderr, cli.LogLevel, cli.LogFormat, cli.Quiet)
	if err != nil {
		return fail(stderr, "", err)
	}
	deps := &command.Deps{
		Stdin: stdin, Stdout: stdout, Stderr: stderr, Log: log, Now: now, Getenv: getenv, By: whoami(), Model: parser.Model,
	}
	if width := terminal(stdout); width != nil {
		deps.Width = width()
	}
	if !cli.Quiet {
		deps.Screen = screen
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
		return code // what was found is on stdout already
	}
	return fail(stderr, commandName(parsed), err)
}

// fail tells an error in one line and gives its exit code.
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

// commandName is the command without its arguments, nor what it does by default.
func commandName(parsed *kong.Context) string {
	var words []string
	for _, p := range parsed.Path {
		if p.Command != nil && p.Command.Tag.Default == "" {
			words = append(words, p.Command.Name)
		}
	}
	return strings.Join(words, " ")
}

// logger writes to stderr what the level lets through.
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

// terminal gives what tells the width of a terminal, 0 where that is not known;
// nil where the stream is none.
func terminal(w io.Writer) func() int {
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

// whoami is the user and the host as this machine calls them.
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

// closedPipe tells what writing to a reader that went away gives.
func closedPipe(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}
