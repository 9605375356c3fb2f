package main

import (
	"log/slog"
	"reflect"
	"time"

	"tlaudit/text"
)

// logAttr changes an attribute for the log. The log is a sink like every other: ids,
// names and errors come from the API, and slog leaves some characters that act on a
// terminal. So text is shown as text.Visible shows it, and the time in UTC.
func logAttr(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		a.Value = slog.StringValue(a.Value.Time().UTC().Format(time.RFC3339))
		return a
	}
	switch v := a.Value.Any().(type) {
	case string:
		a.Value = slog.StringValue(text.Visible(v))
	case error:
		a.Value = slog.StringValue(text.Line(v.Error()))
	default:
		if r := reflect.ValueOf(v); r.Kind() == reflect.String {
			a.Value = slog.StringValue(text.Visible(r.String()))
		}
	}
	return a
}
