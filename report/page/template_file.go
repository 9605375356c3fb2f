package page

import (
	"fmt"
	"io/fs"
	"unicode/utf8"
)

// readTemplate reads one file of templates, which has to be UTF-8.
func readTemplate(templates fs.FS, name string) (string, error) {
	source, err := fs.ReadFile(templates, name)
	if err != nil {
		return "", fmt.Errorf("read template: %w", err)
	}
	if !utf8.Valid(source) {
		return "", fmt.Errorf("read template: %s is not UTF-8", name)
	}
	return string(source), nil
}
