package command

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"tlaudit/transactionlink/simulator"
)

type simulateCmd struct {
	Port        int           `default:"0" help:"Port on 127.0.0.1; 0 takes a free one."`
	At          string        `placeholder:"DATE" help:"The sample organization as it was on this date. Without it: on the last date of its story."`
	Workspaces  *int          `placeholder:"N" help:"Serve a synthetic organization with this number of workspaces."`
	Users       *int          `placeholder:"N" help:"Number of its accounts (default ten times the workspaces)."`
	Members     *int          `placeholder:"N" help:"Average number of direct members of its workspaces (default 100, or all accounts if there are fewer)."`
	Enrollments *int          `placeholder:"N" help:"Number of its invitations (default a tenth of the accounts)."`
	Seed        uint64        `default:"1" help:"Seed of the synthetic organization; the same seed makes the same one (default ${default})."`
	Latency     time.Duration `help:"Time to wait before each answer."`
	Faults      string        `placeholder:"LIST" help:"Faults to inject, such as 429=0.05,503=0.02,reset=0.01,forbidden=WORKSPACE_ID."`
}

func (*simulateCmd) Help() string {
	return `Examples:
  tlaudit simulate
  tlaudit simulate --workspaces 10000 --users 100000 --members 100 --latency 20ms
  tlaudit simulate --faults 429=0.05,503=0.02,truncated=0.01

It prints the URL and the token and serves until it is stopped. To walk it, run
  TLAUDIT_TOKEN=… tlaudit collect --api-url URL --insecure-loopback`
}

// Validate rejects invalid sizes, dates and faults.
func (c *simulateCmd) Validate() error {
	if c.Port < 0 || c.Port > 65535 {
		return fmt.Errorf("--port %d: give 0 to 65535", c.Port)
	}
	if c.Workspaces != nil && *c.Workspaces <= 0 {
		return fmt.Errorf("--workspaces %d: give 1 or more, or leave it out for the sample organization", *c.Workspaces)
	}
	for _, size := range []*int{c.Users, c.Members, c.Enrollments} {
		switch {
		case size == nil:
		case *size < 0:
			return errors.New("sizes must not be negative")
		case c.Workspaces == nil:
			return errors.New("--users, --members and --enrollments need --workspaces")
		}
	}
	if c.Latency < 0 {
		return errors.New("--latency must not be negative")
	}
	if c.Workspaces != nil && c.At != "" {
		return errors.New("--at is for the sample organization, --workspaces for a synthetic one")
	}
	if _, err := simulator.ParseFaults(c.Faults); err != nil {
		return fmt.Errorf("--faults: %w", err)
	}
	_, err := c.day()
	return err
}

func (c *simulateCmd) Run(d *Deps, ctx Context) error {
	org, token, err := c.organization()
	if err != nil {
		return err
	}
	faults, err := simulator.ParseFaults(c.Faults)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           simulator.New(org, simulator.Options{Token: token, Now: d.Now, Latency: c.Latency, Faults: faults}),
		ReadHeaderTimeout: time.Minute,
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", c.Port))
	if err != nil {
		return err
	}
	if err := d.say("url http://"+listener.Addr().String(), "token "+token); err != nil {
		return errors.Join(err, listener.Close())
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := server.Shutdown(stopping); err != nil {
		return errors.Join(ctx.Err(), server.Close())
	}
	return ctx.Err()
}

// organization returns the organization to serve and its token.
func (c *simulateCmd) organization() (*simulator.Organization, string, error) {
	if c.Workspaces != nil {
		o := simulator.SyntheticOptions{Workspaces: *c.Workspaces, Users: given(c.Users, 10**c.Workspaces), Seed: c.Seed}
		o.Members = given(c.Members, min(100, o.Users))
		o.Enrollments = given(c.Enrollments, o.Users/10)
		o.Admins = min(5, o.Users)
		return simulator.Synthetic(o), simulator.DefaultToken, nil
	}
	story := simulator.Sample()
	chapter := len(story.Dates) - 1
	day, err := c.day()
	if err != nil {
		return nil, "", err
	}
	for c.At != "" && chapter > 0 && !story.Dates[chapter].Before(day.AddDate(0, 0, 1)) {
		chapter--
	}
	return story.At(chapter), story.Token(chapter), nil
}

// given returns the size that a flag gives, or the default without the flag.
func given(size *int, otherwise int) int {
	if size == nil {
		return otherwise
	}
	return *size
}

// day returns the date of --at, zero without one.
func (c *simulateCmd) day() (time.Time, error) {
	if c.At == "" {
		return time.Time{}, nil
	}
	day, err := time.Parse(time.DateOnly, c.At)
	if err != nil {
		return day, fmt.Errorf("--at %q: give a date such as 2026-06-30", c.At)
	}
	return day, nil
}
