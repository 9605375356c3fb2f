package command

import (
	"fmt"
	"net/http"
	"time"

	"tlaudit/transactionlink"
)

// apiFlags are the flags of every command that calls the API.
type apiFlags struct {
	APIURL           string        `name:"api-url" default:"https://api.transactionlink.io" env:"TLAUDIT_API_URL" placeholder:"URL" help:"The API (default ${default})."`
	TokenFile        string        `env:"TLAUDIT_TOKEN_FILE" placeholder:"FILE" help:"File with the token; - is standard input. Without it: the variable TLAUDIT_TOKEN, else the systemd credential tlaudit-token."`
	Concurrency      int           `default:"8" env:"TLAUDIT_CONCURRENCY" help:"Requests at a time; fewer after a 429 (default ${default})."`
	Rate             float64       `default:"0" env:"TLAUDIT_RATE" help:"Most requests a second; 0 is no limit (default ${default})."`
	Timeout          time.Duration `default:"30s" env:"TLAUDIT_TIMEOUT" help:"Time limit for one request (default ${default})."`
	PageSize         int           `default:"100" env:"TLAUDIT_PAGE_SIZE" help:"Rows in a page of a listing (default ${default})."`
	InsecureLoopback bool          `help:"Allow plain http to 127.0.0.1 and ::1, for tlaudit simulate."`

	transport http.RoundTripper     // nil for the network; the demo sets its own
	pace      *transactionlink.Pace // in place of Rate; a fleet has one for all organizations of an API
}

// Validate rejects flags out of their range.
func (f *apiFlags) Validate() error {
	switch {
	case f.Concurrency < 1 || f.Concurrency > 256:
		return fmt.Errorf("--concurrency %d: give 1 to 256", f.Concurrency)
	case f.PageSize < 1 || f.PageSize > 10000:
		return fmt.Errorf("--page-size %d: give 1 to 10000", f.PageSize)
	case !(f.Rate >= 0 && f.Rate <= 100000):
		return fmt.Errorf("--rate %v: give 0 (no limit) to 100000 requests a second", f.Rate)
	case f.Timeout < 100*time.Millisecond || f.Timeout > time.Hour:
		return fmt.Errorf("--timeout %v: give 100ms to 1h", f.Timeout)
	}
	return nil
}

// client makes a client of the API and returns it with the credential that it uses.
func (f *apiFlags) client(d *Deps) (*transactionlink.Client, credential, error) {
	base, err := transactionlink.ParseBaseURL(f.APIURL, f.InsecureLoopback)
	if err != nil {
		return nil, credential{}, err
	}
	c, err := f.credential(d)
	if err != nil {
		return nil, c, err
	}
	client, err := transactionlink.New(transactionlink.Config{
		BaseURL: base, Token: c.token, Transport: f.transport, Getenv: d.Getenv, Log: d.Log, Now: d.Now, Timeout: f.Timeout,
		Rate: f.Rate, Pace: f.pace, Concurrency: f.Concurrency, UserAgent: "tlaudit/" + Version(),
	})
	return client, c, err
}
