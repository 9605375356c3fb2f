// Package findings judges the ledger by the organization's policy. A policy is
// read strictly: what it does not understand is an error, never ignored.
package findings
