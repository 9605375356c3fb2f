package inputs

// A File is a file that a walk read, as the ledger records it.
type File struct {
	Name   string `json:"name"`
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"`
	Date   string `json:"date"` // when the file was last changed, UTC
}
