package report

import "tlaudit/report/table"

// fact returns one line of the cover or of the evidence; value is a cell.
func fact(section, item string, value any) table.Fact {
	return table.Fact{Section: section, Item: item, Value: value}
}

// factTable returns facts as a sheet of three columns.
func factTable(name, title string, banners []any, facts []table.Fact) table.Table {
	t := table.Table{Name: name, Sheet: true, Anchors: true, Title: title, Banners: banners, Empty: noneFound, Total: len(facts), Marks: sectionMarks("Section")}
	return table.Fill(t, table.Of(facts), factColumns())
}

func factColumns() []table.ColumnOf[table.Fact] {
	return []table.ColumnOf[table.Fact]{
		{Header: "Section", Width: 24, Wrap: true, Cell: func(f table.Fact) any { return f.Section }},
		{Header: "Item", Width: 50, Wrap: true, Cell: func(f table.Fact) any { return f.Item }},
		{Header: "Value", Width: 100, Wrap: true, Cell: func(f table.Fact) any { return f.Value }},
	}
}

// sectionMarks draw a line where a section begins, and make the section's name faint in
// rows that repeat it.
func sectionMarks(header string) []table.Mark {
	above := "OFFSET({" + header + "},-1,0)"
	return []table.Mark{
		{When: "{" + header + "}<>" + above, Style: table.Lined},
		{When: "{" + header + "}=" + above, Columns: []string{header}, Style: table.Faint},
	}
}
