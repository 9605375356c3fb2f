package xlsx

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"tlaudit/report/table"
)

// validate sets the dropdown or the bounds of an input column.
func (s *sheet) validate(c table.Column, where string, first int) error {
	if !c.Input {
		return nil
	}
	v := excelize.NewDataValidation(true)
	v.SetSqref(where)
	switch {
	case len(c.Choices) > 0 && inline(c.Choices):
		if err := v.SetDropList(c.Choices); err != nil {
			return err
		}
		v.SetError(excelize.DataValidationErrorStyleStop, c.Header, chooseOne(c.Choices))
	case c.ListOf != "":
		v.SetSqrefDropList(listed(`"` + strings.ReplaceAll(c.ListOf, `"`, `""`) + `"`))
		v.SetError(excelize.DataValidationErrorStyleStop, c.Header, chooseListed)
	case len(c.Choices) > 0:
		return fmt.Errorf("no dropdown can have the choices %q", c.Choices)
	case c.RoleOf != "":
		v.SetSqrefDropList(listed(refer("{"+c.RoleOf+"}", s.table, first)))
		v.SetError(excelize.DataValidationErrorStyleStop, c.Header, "Choose a role of this workspace; they are listed with the row's dropdown")
	case c.Kind == table.Day:
		since := s.book.report.Time.UTC().Truncate(24 * time.Hour)
		if err := v.SetRange(serial(since), "", excelize.DataValidationTypeDate, excelize.DataValidationOperatorGreaterThanOrEqual); err != nil {
			return err
		}
		v.SetError(excelize.DataValidationErrorStyleStop, c.Header, "Give a date, "+since.Format(time.DateOnly)+" or later")
	default:
		return nil
	}
	return s.book.file.AddDataValidation(s.name, v)
}

const chooseListed = "Choose one of those that the cell's dropdown lists"

// chooseOne says what may be chosen, in a message of the length that programs show.
func chooseOne(choices []string) string {
	const longest = 225 // characters
	words := "Choose one of: " + strings.Join(choices, ", ")
	if len(words) > longest {
		return chooseListed
	}
	return words
}

// inline reports whether the rule of a dropdown can hold the choices itself: a comma
// separates them, and a text that begins with = is a formula.
func inline(choices []string) bool {
	const longest = 255 // UTF-16 units
	list := strings.Join(choices, ",")
	return len(utf16.Encode([]rune(list))) <= longest && strings.Count(list, ",") == len(choices)-1 && !strings.HasPrefix(list, "=") && !strings.Contains(list, `"`)
}

// listed returns the formula of the roles on Lists under a key, which are neighbours there.
func listed(key string) string {
	return fmt.Sprintf("OFFSET(Lists!$C$1,MATCH(%s,Lists!$A:$A,0)-1,0,COUNTIF(Lists!$A:$A,%s),1)", key, key)
}
