package inputs_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"tlaudit/inputs"
)

// A kind of file, as CSV: its header, a column of it, a row that can be read, and the
// reader.
type kind struct {
	header, column, row string
	read                func(io.Reader) error
}

func kinds() map[string]kind {
	return map[string]kind{
		"roster": {"email,name", "email", "ann@x.example,Ann", func(r io.Reader) error {
			_, err := inputs.ReadRoster("given.csv", r)
			return err
		}},
		"workspaces": {"workspace_id,name", "workspace_id", one + ",Payments", func(r io.Reader) error {
			_, err := inputs.ReadWorkspaces("given.csv", r)
			return err
		}},
		"reviewers": {strings.TrimSpace(reviewersHeader), "reviewer", ",,,,ann@x.example,,Lead", func(r io.Reader) error {
			_, err := inputs.ReadReviewers("given.csv", r)
			return err
		}},
		"fleet": {"name,token_file", "token_file", "north,tokens/north", func(r io.Reader) error {
			content, err := io.ReadAll(r)
			if err != nil {
				return fmt.Errorf("given.csv: %w", err)
			}
			// Two organizations cannot have one name, so each row gets its own.
			rows := strings.Split(string(content), "north,")
			text := rows[0]
			for i, row := range rows[1:] {
				text += fmt.Sprintf("north-%d,", i) + row
			}
			_, err = inputs.ReadFleet("given.csv", strings.NewReader(text), []string{"token_file"})
			return err
		}},
	}
}

// The same mistake has the same message in every file.
func TestOneMessageForAMistakeInEveryFile(t *testing.T) {
	for name, k := range kinds() {
		fields := strings.Count(k.header, ",") + 1
		blank := strings.Repeat(",", fields-1)
		for mistake, tt := range map[string]struct{ text, want string }{
			"UTF-16":                {"\xff\xfe" + k.header, "given.csv: the file is UTF-16: save it as UTF-8"},
			"UTF-16, big end first": {"\xfe\xff" + k.header, "given.csv: the file is UTF-16: save it as UTF-8"},
			"zero byte":             {k.header + "\n\x00", "given.csv: line 2: a zero byte (is the file UTF-16?): save the file as UTF-8"},
			"not UTF-8":             {k.header + "\r\ncaf\xe9\r\n", `given.csv: line 2: "caf\xe9" is not UTF-8: save the file as UTF-8`},
			"unknown column":        {k.header + ",phone\n", `given.csv: line 1: unknown column "phone": the columns are `},
			"doubled column":        {k.header + "," + strings.ToUpper(k.column) + "\n", "given.csv: line 1: column " + k.column + " appears twice"},
			"field too many":        {k.header + "\n" + k.row + ",x\n", fmt.Sprintf("given.csv: line 2: %d fields, the header has %d", fields+1, fields)},
			"blank row inside":      {k.header + "\n" + blank + "\n\n" + k.row + "\n", ""},
			"blank rows at the end": {k.header + "\n" + k.row + "\n" + blank + "\n" + blank + ",,\n , \n", ""},
			"old Mac line ends":     {k.header + "\r" + k.row + "\r", ""},
			"open quote":            {k.header + "\n" + k.row + "\n\"x", "given.csv: line 3: a cell in quotes is not closed, or has text after its closing quote"},
			"open quote far above":  {k.header + "\n\"" + k.row + strings.Repeat("\n"+k.row, 5), "given.csv: line 2: a cell in quotes is not closed, or has text after its closing quote"},
			"text after a quote":    {k.header + "\n" + k.row + "\n\"x\"y\n" + k.row, "given.csv: line 3: a cell in quotes is not closed, or has text after its closing quote"},
			"quote within a cell":   {k.header + "\n" + k.row + "\n5\" x\n", "given.csv: line 3: a quote within a cell: put the cell in quotes, and write the quote twice"},
		} {
			err := k.read(strings.NewReader(tt.text))
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.HasPrefix(err.Error(), tt.want)) {
				t.Errorf("%s: %s: %v, want %q", name, mistake, err, tt.want)
			}
		}
		if err := k.read(iotest.ErrReader(errors.New("input/output error"))); err == nil || err.Error() != "given.csv: input/output error" {
			t.Errorf("%s: a file that cannot be read: %v", name, err)
		}
	}
}
