package fleet

import (
	"fmt"
	"iter"
	"strings"
	"time"

	"tlaudit/findings"
	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// SummaryFile is the name of the summary's CSV file.
const SummaryFile = "group-summary.csv"

// forTheGroup is what the summary says of itself.
const forTheGroup = "This file names several organizations and people of them. It is for the group: do not give it to any of them."

// Summary makes the summary of a group from the entries of its organizations, in their order,
// and their people. period is what the reports are about; empty if each is about its newest
// snapshot.
func Summary(period string, entries []Entry, people *People) (table.Document, error) {
	shared, err := sharedAddresses(people)
	if err != nil {
		return table.Document{}, err
	}
	var at time.Time
	for _, e := range entries {
		if e.Failed != "" {
			continue
		}
		taken, err := time.Parse(time.RFC3339, e.TakenAt)
		if err != nil {
			return table.Document{}, err
		}
		if taken.After(at) {
			at = taken
		}
	}
	title := "Access review of the group"
	if period != "" {
		title += ", " + period
	}
	banners := []string{forTheGroup}
	if sample := sampleData(entries); sample != "" {
		title += " (SAMPLE DATA)"
		banners = append([]string{sample}, banners...)
	}
	tables := []table.Table{organizationsTable(title, entries), reviewsTable(entries), shared, leaversTable(entries), unreadTable(entries)}
	sayWithout(tables[1:], entries)
	for i := range tables {
		tables[i].Sheet, tables[i].Notice = true, strings.Join(banners, ". ")
	}
	return table.Document{
		Title: title, Subject: text.Count(len(entries), "organization"), Footer: title, Time: at, Tables: tables,
		Headline: table.Headline{Banners: banners},
	}, nil
}

// sayWithout says in tables about all organizations which of them have no report: nobody knows
// what would stand there of them.
func sayWithout(tables []table.Table, entries []Entry) {
	var without []string
	for _, e := range entries {
		if e.Failed != "" {
			without = append(without, e.Organization)
		}
	}
	if len(without) == 0 {
		return
	}
	lead := fmt.Sprintf("Without %s: %s no report (see Organizations)", few(without), text.OneOrMany(len(without), "it has", "they have"))
	for i := range tables {
		tables[i].Lead = append([]string{lead}, tables[i].Lead...)
		tables[i].Empty = "Nothing, in the organizations with a report"
	}
}

// sampleData says which organizations were read from the simulator; empty if none was.
func sampleData(entries []Entry) string {
	var simulated []string
	for _, e := range entries {
		if e.Simulated {
			simulated = append(simulated, e.Organization)
		}
	}
	if len(simulated) == 0 {
		return ""
	}
	return table.SampleData + ": " + few(simulated)
}

// organizationsTable has a row for each organization.
func organizationsTable(title string, entries []Entry) table.Table {
	known := func(value func(Entry) any) func(Entry) any {
		return func(e Entry) any {
			if e.Failed != "" {
				return nil
			}
			return value(e)
		}
	}
	columns := []table.ColumnOf[Entry]{
		{Header: "Organization", Width: 26, Identity: true, Cell: func(e Entry) any { return e.Organization }},
		{Header: "Why it has no report", Width: 40, Wrap: true, Cell: func(e Entry) any { return table.Blank(e.Failed) }},
		{Header: "Completeness", Width: 14, Cell: known(func(e Entry) any { return strings.ReplaceAll(e.Completeness, "_", " ") })},
		{Header: "Snapshot", Kind: table.Number, Width: 10, Cell: known(func(e Entry) any { return e.Snapshot })},
		{Header: "Taken at", Width: 22, Cell: known(func(e Entry) any { return e.TakenAt })},
	}
	for _, severity := range findings.SeverityNames() {
		columns = append(columns, table.ColumnOf[Entry]{Header: strings.ToUpper(severity[:1]) + severity[1:], Kind: table.Number, Width: 9,
			Cell: known(func(e Entry) any { return int64(e.Findings.Open[severity]) })})
	}
	number := func(header string, value func(Entry) int) table.ColumnOf[Entry] {
		return table.ColumnOf[Entry]{Header: header, Kind: table.Number, Width: 13, Cell: known(func(e Entry) any { return int64(value(e)) })}
	}
	columns = append(columns,
		number("About the data", func(e Entry) int { return e.Findings.Data }),
		number("Accepted", func(e Entry) int { return e.Findings.Accepted }),
		number("Rules not evaluated", func(e Entry) int { return e.Findings.NotEvaluated }),
		number("Workspaces read", func(e Entry) int { return int(e.Workspaces) }),
		number("Not read", func(e Entry) int { return len(e.Unread) }),
		table.ColumnOf[Entry]{Header: "Leavers", Kind: table.Number, Width: 13, Cell: known(func(e Entry) any {
			if !e.RosterRead {
				return nil
			}
			return int64(len(e.Leavers))
		})},
		number("Reviews issued", func(e Entry) int { return len(e.Reviews) }),
		table.ColumnOf[Entry]{Header: "Report", Width: 40, Wrap: true, Cell: func(e Entry) any { return table.Blank(e.Bundle) }},
		table.ColumnOf[Entry]{Header: "Organization id", Width: 38, Cell: func(e Entry) any { return table.Blank(e.OrganizationID) }},
		table.ColumnOf[Entry]{Header: "Chain head", Width: 68, Cell: func(e Entry) any { return table.Blank(e.Head) }})
	return table.Fill(table.Table{Name: "Organizations", File: SummaryFile, Title: title, Total: len(entries), Empty: "None",
		Lead: []string{"Findings are open ones, by severity; those about the data are counted apart. An empty cell is unknown, not zero."}}, table.Of(entries), columns)
}

// A ofOrganization is something of one organization.
type ofOrganization[T any] struct {
	organization string
	value        T
}

// ofAll lists what all organizations have, in their order.
func ofAll[T any](entries []Entry, of func(Entry) []T) []ofOrganization[T] {
	var all []ofOrganization[T]
	for _, e := range entries {
		for _, v := range of(e) {
			all = append(all, ofOrganization[T]{e.Organization, v})
		}
	}
	return all
}

func organizationOf[T any]() table.ColumnOf[ofOrganization[T]] {
	return table.ColumnOf[ofOrganization[T]]{Header: "Organization", Width: 26, Identity: true, Cell: func(o ofOrganization[T]) any { return o.organization }}
}

// reviewsTable lists the reviews that were issued.
func reviewsTable(entries []Entry) table.Table {
	type issued = ofOrganization[IssuedReview]
	all := ofAll(entries, func(e Entry) []IssuedReview { return e.Reviews })
	return table.Fill(table.Table{Name: "Reviews", Title: "Reviews that were issued", Total: len(all), Empty: "None was issued"}, table.Of(all), []table.ColumnOf[issued]{
		organizationOf[IssuedReview](),
		{Header: "Review", Width: 24, Cell: func(r issued) any { return r.value.Name }},
		{Header: "Issued at", Width: 22, Cell: func(r issued) any { return r.value.IssuedAt }},
		{Header: "Due", Width: 12, Cell: func(r issued) any { return table.Blank(r.value.Due) }},
		{Header: "Rows", Kind: table.Number, Width: 10, Cell: func(r issued) any { return r.value.Rows }},
	})
}

// leaversTable lists who has left by the roster of their organization.
func leaversTable(entries []Entry) table.Table {
	type leaver = ofOrganization[Leaver]
	all := ofAll(entries, func(e Entry) []Leaver { return e.Leavers })
	return table.Fill(table.Table{Name: "Leavers", Title: "Who has left and is still known", Total: len(all), Empty: "None found, where a roster was read",
		Lead: []string{"By the roster of each organization. Somebody without a grant has an account."}}, table.Of(all), []table.ColumnOf[leaver]{
		organizationOf[Leaver](),
		{Header: "E-mail", Width: 36, Wrap: true, Cell: func(l leaver) any { return table.Blank(l.value.Email) }},
		{Header: "Name", Width: 26, Wrap: true, Cell: func(l leaver) any { return table.Blank(l.value.Name) }},
		{Header: "Last day", Width: 12, Cell: func(l leaver) any { return table.Blank(l.value.EndDate) }},
		{Header: "Direct grants", Kind: table.Number, Width: 10, Cell: func(l leaver) any { return l.value.Direct }},
		{Header: "Inherited grants", Kind: table.Number, Width: 10, Cell: func(l leaver) any { return l.value.Inherited }},
		{Header: "User id", Width: 38, Cell: func(l leaver) any { return l.value.UserID }},
	})
}

// unreadTable lists what the snapshots should have read and did not.
func unreadTable(entries []Entry) table.Table {
	type gap struct {
		snapshot.Coverage
		name string
	}
	type unread = ofOrganization[gap]
	all := ofAll(entries, func(e Entry) []gap {
		var gaps []gap
		for _, c := range e.Unread {
			gaps = append(gaps, gap{c, e.Names[c.WorkspaceID]})
		}
		return gaps
	})
	return table.Fill(table.Table{Name: "Not read", Title: "What was not read", Total: len(all), Empty: "Everything that was asked for was read"}, table.Of(all), []table.ColumnOf[unread]{
		organizationOf[gap](),
		{Header: "Resource", Width: 20, Cell: func(u unread) any { return u.value.Resource }},
		{Header: "Workspace", Width: 30, Wrap: true, Cell: func(u unread) any { return table.Blank(u.value.name) }},
		{Header: "Workspace id", Width: 38, Cell: func(u unread) any { return table.Blank(u.value.WorkspaceID) }},
		{Header: "Result", Width: 14, Cell: func(u unread) any { return u.value.Status }},
	})
}

// sharedAddresses lists the accounts of each address that several organizations have.
func sharedAddresses(people *People) (table.Table, error) {
	accounts := func(yield func(Account, error) bool) {
		for same, err := range people.InSeveral(2) {
			if err != nil {
				yield(Account{}, err)
				return
			}
			for _, a := range same {
				if !yield(a, nil) {
					return
				}
			}
		}
	}
	total := 0
	for _, err := range iter.Seq2[Account, error](accounts) {
		if err != nil {
			return table.Table{}, err
		}
		total++
	}
	lead := []string{"Accounts with the same address may be two people: they are not merged."}
	if n := people.NoEmails; n > 0 {
		lead = append(lead, fmt.Sprintf("%s without a known address %s not compared.", text.Count(n, "account"), text.OneOrMany(n, "is", "are")))
	}
	return table.Fill(table.Table{Name: "Same address", Title: "Addresses that several organizations have", Total: total, Empty: "No address is in two organizations", Lead: lead}, accounts,
		[]table.ColumnOf[Account]{
			{Header: "E-mail", Width: 36, Wrap: true, Identity: true, Cell: func(a Account) any { return a.Email }},
			{Header: "Organization", Width: 26, Cell: func(a Account) any { return a.Organization }},
			{Header: "Name", Width: 26, Wrap: true, Cell: func(a Account) any { return table.Blank(a.Name) }},
			{Header: "User id", Width: 38, Cell: func(a Account) any { return a.UserID }},
		}), nil
}
