package transactionlink_test

import (
	"testing"

	"tlaudit/transactionlink"
)

func TestNewRefuses(t *testing.T) {
	token, err := transactionlink.ParseToken(canary)
	if err != nil {
		t.Fatal(err)
	}
	base, err := transactionlink.ParseBaseURL("https://api.example", false)
	if err != nil {
		t.Fatal(err)
	}
	plain := *base
	plain.Scheme = "http"
	for name, cfg := range map[string]transactionlink.Config{
		"no URL":               {Token: token},
		"no token":             {BaseURL: base},
		"plain http":           {BaseURL: &plain, Token: token},
		"time-out below zero":  {BaseURL: base, Token: token, Timeout: -1},
		"rate below zero":      {BaseURL: base, Token: token, Rate: -1},
		"concurrency below":    {BaseURL: base, Token: token, Concurrency: -1},
		"user agent, line end": {BaseURL: base, Token: token, UserAgent: "a\r\nb"},
	} {
		if _, err := transactionlink.New(cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
