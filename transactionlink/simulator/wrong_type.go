package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// wrongType returns the JSON value with one field of another type: the first field by
// name of an object, or of the first object in an array.
func wrongType(body []byte) []byte {
	var v any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&v); err != nil {
		return []byte("true") // there is no body that could be of the wrong type
	}
	changed, err := json.Marshal(otherType(v))
	if err != nil {
		panic(fmt.Sprintf("simulator: encode %T: %v", v, err))
	}
	return changed
}

func otherType(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 {
			return []any{}
		}
		first := slices.Min(slices.Collect(maps.Keys(v)))
		switch v[first].(type) {
		case string:
			v[first] = 7
		default:
			v[first] = "seven"
		}
		return v
	case []any:
		if len(v) == 0 {
			return map[string]any{}
		}
		v[0] = otherType(v[0])
		return v
	}
	return map[string]any{}
}
