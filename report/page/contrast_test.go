package page_test

import (
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"tlaudit/templates"
)

// Text has a contrast of 4.5 to 1 with its background, and lines of charts of 3 to 1, on a
// light page, on a dark one and on paper.
func TestThePageHasContrast(t *testing.T) {
	css, err := fs.ReadFile(templates.Files, "access-review.css")
	if err != nil {
		t.Fatal(err)
	}
	roots := regexp.MustCompile(`:root \{([^}]*)\}`).FindAllStringSubmatch(string(css), -1)
	if len(roots) != 3 {
		t.Fatalf("%d sets of colours, want those of a light page, a dark one and paper", len(roots))
	}
	colour := regexp.MustCompile(`--([a-z-]+): #([0-9a-f]+)`)
	for i, name := range []string{"light", "dark", "paper"} {
		colours := map[string]string{}
		for _, m := range colour.FindAllStringSubmatch(roots[i][1], -1) {
			colours[m[1]] = m[2]
		}
		for _, pair := range []struct {
			front, back string
			least       float64
		}{
			{"ink", "paper", 4.5}, {"ink", "soft", 4.5}, {"muted", "paper", 4.5}, {"muted", "soft", 4.5}, {"warn-ink", "warn", 4.5},
			{"bad-ink", "bad", 4.5}, {"accent", "paper", 4.5}, {"accent", "soft", 4.5}, {"second", "paper", 3}, {"bad-ink", "paper", 3},
		} {
			if got := contrast(t, colours[pair.front], colours[pair.back]); got < pair.least {
				t.Errorf("%s: %s on %s has a contrast of %.2f, want %.1f", name, pair.front, pair.back, got, pair.least)
			}
		}
	}
}

// contrast returns the contrast of two colours as WCAG 2 defines it.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	if len(hex) == 3 {
		hex = strings.Join([]string{hex[:1], hex[:1], hex[1:2], hex[1:2], hex[2:], hex[2:]}, "")
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		if len(hex) != 6 {
			t.Fatalf("%q is not a colour", hex)
		}
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		v := float64(n) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
