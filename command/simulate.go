package command

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"tlaudit/transactionlink/simulator"
)

type simulateCmd struct {
	Port          int           `default:"0" help:"Port on 127.0.0.1; 0 takes a free one."`
	At            string        `placeholder:"DATE" help:"The sample organization as it was on this date. Without it: on the last date of its story."`
	Workspaces    *int          `placeholder:"N" help:"Serve a synthetic organization with this number of workspaces."`
	Users         *int          `placeholder:"N" help:"Number of its accounts (default ten times the workspaces)."`
	Members       *int          `placeholder:"N" help:"Average number of direct members of its workspaces (default 100, or all accounts if there are fewer)."`
	Enrollments   *int          `placeholder:"N" help:"Number of its invitations (default a tenth of the accounts)."`
	Seed          uint64        `default:"1" help:"Seed of the synthetic organization; the same seed makes the same one (default ${default})."`
	Organizations int           `default:"1" placeholder:"N" help:"Serve this number of organizations at one URL, each with its own token: the sample organization and its two sisters at most, or any number of synthetic ones (default ${default})."`
	Latency       time.Duration `help:"Time to wait before each answer."`
	Faults        string        `placeholder:"LIST" help:"Faults to inject, such as 429=0.05,503=0.02,reset=0.01,forbidden=WORKSPACE_ID."`
}

func (*simulateCmd) Help() string {
	return `Examples:
  tlaudit simulate
  tlaudit simulate --workspaces 10000 --users 100000 --members 100 --latency 20ms
  tlaudit simulate --faults 429=0.05,503=0.02,truncated=0.01
  tlaudit simulate --organizations 3

It prints the URL and the token and serves until it is stopped. To walk it, run
  TLAUDIT_TOKEN=… tlaudit collect --api-url URL --insecure-loopback

With --organizations there is a line for each of them: the word token, its token, its
name and its id. The seed of each synthetic one is one more than that of the one before.
Some people have an account of the same address in several. Each organization has the
faults of --faults for itself.`
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
	switch {
	case c.Organizations < 1:
		return fmt.Errorf("--organizations %d: give 1 or more", c.Organizations)
	case c.Workspaces == nil && c.Organizations > 1+len(simulator.Sisters()):
		return fmt.Errorf("--organizations %d: the sample organization has two sisters: give at most 3, or --workspaces for synthetic ones", c.Organizations)
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
	served, err := c.organizations()
	if err != nil {
		return err
	}
	faults, err := simulator.ParseFaults(c.Faults)
	if err != nil {
		return err
	}
	var group simulator.Group
	for _, o := range served {
		group = append(group, simulator.New(o.organization, simulator.Options{Token: o.token, Now: d.Now, Latency: c.Latency, Faults: faults}))
	}
	server := &http.Server{Handler: group, ReadHeaderTimeout: time.Minute}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", c.Port))
	if err != nil {
		return err
	}
	out := bufio.NewWriter(d.Stdout) // all lines in one write: a script may wait for the first token
	if err := errors.Join(writeLines(out, append([]string{"url http://" + listener.Addr().String()}, tokenLines(served)...)...), out.Flush()); err != nil {
		return errors.Join(err, listener.Close())
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
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

// A servedOrganization is one of those to serve.
type servedOrganization struct {
	name         string // as the name of a folder
	token        string
	organization *simulator.Organization
}

// tokenLines returns the line of each organization: of a single one only the token.
func tokenLines(served []servedOrganization) []string {
	if len(served) == 1 {
		return []string{"token " + served[0].token}
	}
	var lines []string
	for _, o := range served {
		lines = append(lines, fmt.Sprintf("token %s %s %s", o.token, o.name, o.organization.ID))
	}
	return lines
}

// organizations returns the organizations to serve: the sample organization before its
// sisters, or synthetic ones.
func (c *simulateCmd) organizations() ([]servedOrganization, error) {
	if c.Workspaces != nil {
		return c.synthetic(), nil
	}
	story := simulator.Sample()
	chapter := len(story.Dates) - 1
	day, err := c.day()
	if err != nil {
		return nil, err
	}
	for c.At != "" && chapter > 0 && !story.Dates[chapter].Before(day.AddDate(0, 0, 1)) {
		chapter--
	}
	served := []servedOrganization{{"meridian-bank", story.Token(chapter), story.At(chapter)}}
	for _, s := range simulator.Sisters()[:c.Organizations-1] {
		served = append(served, servedOrganization{s.Name, s.Token, s.At(story.Dates[chapter])})
	}
	return served, nil
}

// synthetic returns the synthetic organizations to serve.
func (c *simulateCmd) synthetic() (served []servedOrganization) {
	o := simulator.SyntheticOptions{Workspaces: *c.Workspaces, Users: given(c.Users, 10**c.Workspaces), Seed: c.Seed}
	o.Members = given(c.Members, min(100, o.Users))
	o.Enrollments = given(c.Enrollments, o.Users/10)
	o.Admins = min(5, o.Users)
	for i, org := range simulator.SyntheticGroup(o, c.Organizations) {
		served = append(served, servedOrganization{org.Name, fmt.Sprintf("tot_simulator_%016d", i), org})
	}
	return served
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
