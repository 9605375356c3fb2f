package text_test

import (
	"testing"
	"time"

	"tlaudit/text"
)

func TestAge(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 minutes", time.Minute: "1 minute", 119 * time.Minute: "119 minutes", 2 * time.Hour: "2 hours",
		47 * time.Hour: "47 hours", 48 * time.Hour: "2 days", 59*24*time.Hour + 23*time.Hour: "59 days",
	} {
		if got := text.Age(d); got != want {
			t.Errorf("Age(%v) = %q, want %q", d, got, want)
		}
	}
}
