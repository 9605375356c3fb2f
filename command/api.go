package command

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"tlaudit/collector"
	"tlaudit/inputs"
	"tlaudit/transactionlink"
)

// apiFlags are those of every command that asks the API.
type apiFlags struct {
	APIURL           string        `name:"api-url" default:"https://api.transactionlink.io" env:"TLAUDIT_API_URL" placeholder:"URL" help:"The API (${default})."`
	TokenFile        string        `env:"TLAUDIT_TOKEN_FILE" placeholder:"FILE" help:"File with the token, - for standard input; else TLAUDIT_TOKEN, else the systemd credential tlaudit-token."`
	Concurrency      int           `default:"8" env:"TLAUDIT_CONCURRENCY" help:"Requests at a time, fewer after a 429 (${default})."`
	Rate             float64       `default:"0" env:"TLAUDIT_RATE" help:"Requests a second at most; 0 for no limit."`
	Timeout          time.Duration `default:"30s" env:"TLAUDIT_TIMEOUT" help:"Time for one request (${default})."`
	PageSize         int           `default:"100" env:"TLAUDIT_PAGE_SIZE" help:"Rows a page of a listing (${default})."`
	InsecureLoopback bool          `help:"Allow plain http to 127.0.0.1 and ::1, for simulate."`

	transport http.RoundTripper // nil but in the demo
}

// Validate refuses flags out of their range.
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

// client makes the client, and says where its token came from.
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
		BaseURL: base, Token: c.token, Transport: f.transport, Log: d.Log, Now: d.Now, Timeout: f.Timeout,
		Rate: f.Rate, Concurrency: f.Concurrency, UserAgent: "tlaudit/" + Version(),
	})
	return client, c, err
}

// A credential is a token and what the evidence says of it.
type credential struct {
	token transactionlink.Token
	label string // where it came from
}

// credential reads the token: from the file, else the variable, else what systemd
// hands over.
func (f *apiFlags) credential(d *Deps) (credential, error) {
	switch {
	case f.TokenFile == "-":
		return readToken("standard input", d.Stdin)
	case f.TokenFile != "":
		return tokenFile(d, f.TokenFile, true)
	case d.Getenv("TLAUDIT_TOKEN") != "":
		return readToken("TLAUDIT_TOKEN", strings.NewReader(d.Getenv("TLAUDIT_TOKEN")))
	case d.Getenv("CREDENTIALS_DIRECTORY") != "":
		path := filepath.Join(d.Getenv("CREDENTIALS_DIRECTORY"), "tlaudit-token")
		c, err := tokenFile(d, path, false) // systemd guards the folder; the file's group may read it
		if !errors.Is(err, fs.ErrNotExist) {
			return c, err
		}
	}
	return credential{}, errors.New("no token: give --token-file FILE, or set TLAUDIT_TOKEN_FILE or TLAUDIT_TOKEN")
}

// tokenFile reads a token from a file, and warns where others can read it too.
func tokenFile(d *Deps, path string, warn bool) (_ credential, err error) {
	file, err := os.Open(path)
	if err != nil {
		return credential{}, fmt.Errorf("token file: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return credential{}, fmt.Errorf("token file: %w", err)
	}
	if info.IsDir() {
		return credential{}, fmt.Errorf("token file %s: is a folder", path)
	}
	if warn && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		d.Log.Warn("others can read the token file; chmod 600 it", "path", path, "mode", info.Mode().Perm().String())
	}
	return readToken(path, file)
}

// readToken reads no more than a token can be.
func readToken(label string, r io.Reader) (credential, error) {
	b, err := io.ReadAll(io.LimitReader(r, 1<<16))
	if err != nil {
		return credential{}, fmt.Errorf("token from %s: %w", label, err)
	}
	token, err := transactionlink.ParseToken(string(b))
	if err != nil {
		return credential{}, fmt.Errorf("token from %s: %w", label, err)
	}
	return credential{token: token, label: label}, nil
}

// walkFlags are those that say what to walk.
type walkFlags struct {
	Workspaces       string   `type:"existingfile" placeholder:"FILE" help:"Walk exactly these workspaces: one id per line, or CSV with workspace_id[,name]."`
	Workspace        []string `placeholder:"ID" sep:"none" help:"Walk exactly this workspace; may be given again."`
	ExpectWorkspaces string   `type:"existingfile" placeholder:"FILE" help:"Workspaces that must be there: what makes a snapshot reconciled."`
	Roster           string   `type:"existingfile" placeholder:"FILE.csv" help:"People: email[,user_id,name,manager,department,title,status,start_date,end_date]."`
	CrossCheck       bool     `help:"Read direct access a second time from its own endpoint."`
}

// An input is a file that a walk took in, as the evidence names it.
type input struct {
	Name   string `json:"name"`
	Rows   int    `json:"rows"`
	SHA256 string `json:"sha256"`
	Date   string `json:"date"` // when the file was last changed, UTC
}

// options reads the files of the walk and notes them for the evidence.
func (f *walkFlags) options(d *Deps) (o collector.Options, files map[string]input, err error) {
	o = collector.Options{CrossCheck: f.CrossCheck, Log: d.Log, Now: d.Now}
	files = map[string]input{}
	if f.Workspaces != "" && len(f.Workspace) > 0 {
		return o, nil, &UsageError{"--workspaces and --workspace do not go together: add the ids to the file"}
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

// readInput reads a file once, and notes its name, rows, digest and date.
func readInput(path, as string, files map[string]input, read func(io.Reader) (int, error)) (err error) {
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
		return err
	}
	if _, err := io.Copy(h, file); err != nil {
		return err
	}
	files[as] = input{Name: filepath.Base(path), Rows: rows, SHA256: hex.EncodeToString(h.Sum(nil)), Date: info.ModTime().UTC().Format(time.RFC3339)}
	return nil
}
