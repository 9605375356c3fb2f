package report_test

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/testdata/machine"
)

// A command of Remediation, pasted into a shell, sends the call of its row and nothing else.
// No list of processes shows the token.
func commandsSendWhatTheySay(t *testing.T, r report.Report) {
	shell := machine.Tool(t, "sh")
	machine.Tool(t, "curl")
	var sent []string
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		sent = append(sent, q.Method+", "+q.URL.Path+", "+q.Header.Get("Authorization"))
		w.WriteHeader(http.StatusNoContent)
	}))
	defer server.Close()
	trusted := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(trusted, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, line := range column(t, r, "Remediation", "Method", "Path", "Command") {
		method, rest, _ := strings.Cut(line, ", ")
		path, command, _ := strings.Cut(rest, ", ")
		if !strings.Contains(command, "curl") {
			continue
		}
		want = append(want, method+", "+path+", a token")
		if strings.Contains(command, "a token") {
			t.Errorf("the command has the token: %s", command)
		}
		c := exec.CommandContext(t.Context(), shell, "-c", command)
		c.Env = []string{"PATH=" + os.Getenv("PATH"), "TLAUDIT_API_URL=" + server.URL, "TLAUDIT_TOKEN=a token", "CURL_CA_BUNDLE=" + trusted}
		if out, err := c.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%s", command, err, out)
		}
	}
	if len(want) != 4 {
		t.Errorf("%d commands, want those of the four actions that nothing blocks", len(want))
	}
	if d := cmp.Diff(want, sent); d != "" {
		t.Errorf("sent (-want +got):\n%s", d)
	}
}
