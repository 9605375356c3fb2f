// Package findings evaluates rules over a ledger by the organization's policy. A
// policy is read strictly: what the package does not understand is an error, never
// ignored.
package findings
