package list_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"tlaudit/report/list"
)

func TestWriteRows(t *testing.T) {
	rows := list.Rows{Columns: []string{"id", "name", "parameters"}, Rows: func(yield func([]any, error) bool) {
		_ = yield([]any{int64(1), "Ann|山田", json.RawMessage(`{"a":[1,2]}`)}, nil) && yield([]any{int64(-2), nil, nil}, nil)
	}}
	tests := map[string]string{
		"table":    "id  name      parameters\n1   Ann|山田  {\"a\":[1,2]}\n-2  unknown   unknown\n",
		"markdown": "| id | name | parameters |\n| --- | --- | --- |\n| 1 | Ann\\|山田 | \\{\"a\":\\[1,2\\]\\} |\n| -2 | unknown | unknown |\n",
		"csv":      "id,name,parameters\r\n1,Ann|山田,\"{\"\"a\"\":[1,2]}\"\r\n-2,,\r\n",
		"json":     "[\n  {\"id\": 1, \"name\": \"Ann|山田\", \"parameters\": {\"a\":[1,2]}},\n  {\"id\": -2, \"name\": null, \"parameters\": null}\n]\n",
	}
	for format, want := range tests {
		t.Run(format, func(t *testing.T) {
			var out bytes.Buffer
			if err := list.Write(&out, format, rows); err != nil {
				t.Fatal(err)
			}
			if out.String() != want {
				t.Errorf("got:\n%s\nwant:\n%s", out.String(), want)
			}
		})
	}
	none := list.Rows{Columns: []string{"id"}, Rows: func(func([]any, error) bool) {}}
	var out bytes.Buffer
	if err := list.Write(&out, "json", none); err != nil || out.String() != "[]\n" {
		t.Errorf("no rows: %q, %v", out.String(), err)
	}
	gone := errors.New("gone")
	broken := list.Rows{Columns: []string{"id"}, Rows: func(yield func([]any, error) bool) { yield(nil, gone) }}
	for _, format := range []string{"table", "markdown", "csv", "json"} {
		if err := list.Write(&out, format, broken); !errors.Is(err, gone) {
			t.Errorf("%s: %v, want the error of the rows", format, err)
		}
	}
	if err := list.Write(&out, "pdf", none); err == nil {
		t.Error("pdf: no error")
	}
}
