package bundle

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"tlaudit/report"
)

// notShown is the first line of SHA256SUMS. sha256sum skips lines that begin with #.
const notShown = "# Whoever edits a file can write this list anew. What shows it: the bundle_digest that the ledger recorded if the report was issued" +
	" (the SHA-256 of this file), and building the report again. tlaudit verify bundle DIR does both."

// originLines are the comments of SHA256SUMS that say how to build the report again, one
// value a line.
func originLines(o report.Origin, formats []string) []string {
	lines := []string{fmt.Sprintf("# snapshot %d", o.Snapshot)}
	if o.Baseline != 0 {
		lines = append(lines, fmt.Sprintf("# baseline %d", o.Baseline))
	}
	lines = append(lines, fmt.Sprintf("# run %d", o.LastRun))
	for _, f := range formats {
		lines = append(lines, "# format "+f)
	}
	for _, f := range o.Flags {
		lines = append(lines, "# flag "+f)
	}
	for _, t := range []struct{ name, value string }{{"version", o.Tool.Version}, {"commit", o.Tool.Commit}, {"executable", o.Tool.Digest}} {
		if t.value != "" {
			lines = append(lines, "# "+t.name+" "+t.value)
		}
	}
	return lines
}

var originLine = regexp.MustCompile(`^# ([a-z]+) (\S.*)$`)

// readOrigin reads the comments that originLines makes.
func readOrigin(comments []string) (o report.Origin, formats []string, err error) {
	once := map[string]bool{}
	for _, line := range comments {
		if line == notShown {
			continue
		}
		m := originLine.FindStringSubmatch(line)
		if m == nil {
			return o, nil, strangeComment(line)
		}
		name, value := m[1], m[2]
		if once[name] && name != "format" && name != "flag" {
			return o, nil, fmt.Errorf("%s: two comments say the %s", sumsFile, name)
		}
		once[name] = true
		switch name {
		case "snapshot":
			o.Snapshot, err = strconv.ParseInt(value, 10, 64)
		case "baseline":
			o.Baseline, err = strconv.ParseInt(value, 10, 64)
		case "run":
			o.LastRun, err = strconv.ParseInt(value, 10, 64)
		case "format":
			formats = append(formats, value)
		case "flag":
			o.Flags = append(o.Flags, value)
		case "version":
			o.Tool.Version = value
		case "commit":
			o.Tool.Commit = value
		case "executable":
			o.Tool.Digest = value
		default:
			return o, nil, strangeComment(line)
		}
		if err != nil {
			return o, nil, fmt.Errorf("%s: %q: %w", sumsFile, strings.TrimPrefix(line, "# "), err)
		}
	}
	if o.Snapshot == 0 {
		return o, nil, fmt.Errorf("%s does not say of which snapshot the report is", sumsFile)
	}
	return o, formats, nil
}

func strangeComment(line string) error {
	return fmt.Errorf("%s: the comment %q is not one that a report writes", sumsFile, line)
}
