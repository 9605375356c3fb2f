package inputs

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/BurntSushi/toml"

	"tlaudit/text"
)

// readFleetTOML reads TOML.
func readFleetTOML(file, contents string, settings []string) ([]FleetEntry, error) {
	var top map[string]any
	if _, err := toml.Decode(contents, &top); err != nil {
		line, problem := TOMLProblem(err)
		return nil, LineErrorf(file, line, "%s", problem)
	}
	lines := IndexTOML([]byte(contents))
	for _, key := range slices.Sorted(maps.Keys(top)) {
		if key != "defaults" && key != "organization" {
			return nil, LineErrorf(file, lines.Of(key), "unknown key %s: the file has [defaults] and a table [[organization]] for each organization", text.Shorten(key))
		}
	}
	defaults, err := readFleetDefaults(file, top, lines, settings)
	if err != nil {
		return nil, err
	}
	tables, ok := top["organization"].([]map[string]any)
	if !ok && top["organization"] != nil {
		return nil, LineErrorf(file, lines.Of("organization"), "organization: write a table [[organization]] for each organization")
	}
	var entries []FleetEntry
	for i, table := range tables {
		values, err := fleetValues(file, table, func(key string) int { return lines.Of("organization", strconv.Itoa(i), key) })
		if err != nil {
			return nil, err
		}
		e, err := newFleetEntry(file, lines.Of("organization", strconv.Itoa(i)), defaults, sortedSettings(values), settings)
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// readFleetDefaults reads the table [defaults].
func readFleetDefaults(file string, top map[string]any, lines TOMLLines, settings []string) (map[string]Setting, error) {
	table, ok := top["defaults"].(map[string]any)
	if !ok && top["defaults"] != nil {
		return nil, LineErrorf(file, lines.Of("defaults"), "defaults: write one table [defaults]")
	}
	values, err := fleetValues(file, table, func(key string) int { return lines.Of("defaults", key) })
	if err != nil {
		return nil, err
	}
	for key, s := range sortedSettings(values) {
		if slices.Contains([]string{"name", "organization_id", "token_file", "db"}, key) {
			return nil, LineErrorf(file, s.Line, "%s: it belongs to one organization: write it in its table [[organization]]", key)
		}
		if err := checkSetting(key, s.Value, settings); err != nil {
			return nil, LineErrorf(file, s.Line, "%w", err)
		}
	}
	return values, nil
}

// sortedSettings yields settings in the order of their keys.
func sortedSettings(values map[string]Setting) func(func(string, Setting) bool) {
	return func(yield func(string, Setting) bool) {
		for _, key := range slices.Sorted(maps.Keys(values)) {
			if !yield(key, values[key]) {
				return
			}
		}
	}
}

// fleetValues returns the values of a table as a flag would take them.
func fleetValues(file string, table map[string]any, line func(key string) int) (map[string]Setting, error) {
	values := map[string]Setting{}
	for _, key := range slices.Sorted(maps.Keys(table)) {
		var value string
		switch v := table[key].(type) {
		case string:
			value = v
		case int64, bool:
			value = fmt.Sprint(v)
		case float64:
			value = strconv.FormatFloat(v, 'g', -1, 64)
		default:
			return nil, LineErrorf(file, line(key), "%s: give text in quotes, a number, or true or false", text.Shorten(key))
		}
		values[key] = Setting{value, line(key)}
	}
	return values, nil
}
