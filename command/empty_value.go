package command

import (
	"errors"
	"fmt"
	"strings"
)

// EmptyValue returns an error if a value on the command line is empty or has blanks
// only, such as an unset variable of a shell. Without this rule the program would take
// a flag as not given, and do something else than what was asked. It looks at the
// arguments as they were typed, so it covers every flag and argument of every command.
func EmptyValue(args []string) error {
	for i, arg := range args {
		name, value, assigned := strings.Cut(arg, "=")
		switch {
		case assigned && strings.HasPrefix(arg, "-") && strings.TrimSpace(value) == "":
			return fmt.Errorf("the value after %s is empty", name)
		case strings.TrimSpace(arg) != "":
		case i == 0:
			return errors.New("the first argument is empty")
		default:
			return fmt.Errorf("the value after %s is empty", args[i-1])
		}
	}
	return nil
}
