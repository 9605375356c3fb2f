package strictjson_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/strictjson"
)

type inner struct {
	Name string `json:"name"`
}

type value struct {
	ID    string            `json:"id"`
	Inner *inner            `json:"inner"`
	List  []inner           `json:"list"`
	Map   map[string]inner  `json:"map"`
	Raw   json.RawMessage   `json:"raw"`
	Texts map[string]string `json:"texts"`
}

func TestDecode(t *testing.T) {
	var plain struct{ Name string } // has no tag, so its name is that of the field
	if err := strictjson.Decode([]byte(`{"Name":"n"}`), &plain); err != nil || plain.Name != "n" {
		t.Errorf("without a tag: %+v, %v", plain, err)
	}
	if err := strictjson.Decode([]byte(`{"name":"n"}`), &plain); err == nil {
		t.Error("without a tag, in another case: no error")
	}
	tests := map[string]struct{ json, want string }{ // want: a part of the error
		"all":                     {`{"id":"1","inner":{"name":"n"},"list":[{"name":"a"}],"map":{"x":{"name":"b"}},"raw":{"A":1,"a":2},"texts":{"T":"1","t":"2"}}`, ""},
		"null":                    {`{"id":null,"inner":null,"list":null}`, ""},
		"upper case":              {`{"ID":"1"}`, `unknown field "ID"`},
		"both cases":              {`{"id":"1","Id":"2"}`, `unknown field "Id"`},
		"long s":                  {"{\"li\u017ft\":[]}", `unknown field`}, // encoding/json folds it to list
		"twice":                   {`{"id":"1","id":"1"}`, `the field "id" appears twice`},
		"twice, escaped":          {`{"id":"1","\u0069d":"2"}`, `the field "id" appears twice`},
		"unknown":                 {`{"other":1}`, `unknown field "other"`},
		"upper case, inside":      {`{"inner":{"Name":"n"}}`, `unknown field "inner.Name"`},
		"upper case, in a list":   {`{"list":[{"name":"a"},{"NAME":"b"}]}`, `unknown field "list[1].NAME"`},
		"upper case, in a map":    {`{"map":{"x":{"Name":"b"}}}`, `unknown field "map.x.Name"`},
		"twice in a map":          {`{"texts":{"t":"1","t":"2"}}`, `the field "texts.t" appears twice`},
		"twice in a raw value":    {`{"raw":{"a":[{"b":1,"b":2}]}}`, `the field "raw.a[0].b" appears twice`},
		"two values":              {`{} {}`, "something follows"},
		"text behind":             {`{}x`, "something follows"},
		"cut short":               {`{"id":"1"`, "unexpected EOF"},
		"cut short behind a name": {`{"id"`, "unexpected EOF"},
		"empty":                   {``, "unexpected EOF"},
		"not UTF-8":               {"{\"id\":\"\xff\"}", "not UTF-8"},
		"wrong type":              {`{"id":{}}`, "cannot unmarshal object"},
		"wrong type of all":       {`[]`, "cannot unmarshal array"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var v value
			err := strictjson.Decode([]byte(tt.json), &v)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestDecodePart(t *testing.T) {
	for text, want := range map[string]string{
		`{"id":"1","other":{"a":1},"more":[]}`: "",
		`{"id":"1","Id":"2"}`:                  `unknown field "Id"`,
		`{"id":"1","other":1,"other":2}`:       `the field "other" appears twice`,
		`{"id":"1","other":{"a":1,"a":2}}`:     `the field "other.a" appears twice`,
	} {
		var v value
		err := strictjson.DecodePart([]byte(text), &v)
		if want == "" && (err != nil || v.ID != "1") || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %+v, error %v, want %q", text, v, err, want)
		}
	}
}

// What it accepts reads as encoding/json reads it, and its names appear once.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"id":"1","list":[{"name":"a"}],"raw":[1,{"a":null}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var strict, plain value
		if strictjson.Decode(data, &strict) != nil {
			return
		}
		if err := json.Unmarshal(data, &plain); err != nil {
			t.Fatalf("encoding/json refuses %q: %v", data, err)
		}
		if d := cmp.Diff(plain, strict); d != "" {
			t.Fatalf("%q (-encoding/json +strict):\n%s", data, d)
		}
	})
}
