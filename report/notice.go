package report

import (
	"fmt"
	"strings"

	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// notice returns what every format says beside the rows of a table: that this is a draft
// and what the snapshot did not read, else which of the table's resources were not read.
// It has no text from the API, so no format has to escape it.
func (b *builder) notice(resources ...string) string {
	if !b.options.Draft {
		if missing := b.unreadOf(resources); len(missing) > 0 {
			return "Not read: " + strings.Join(missing, ", ")
		}
		return ""
	}
	if b.now.Status == snapshot.Complete {
		notice := "DRAFT: not for issue"
		if missing := b.unreadOf(resources); len(missing) > 0 {
			notice += "; not read: " + strings.Join(missing, ", ")
		}
		return notice
	}
	notice := fmt.Sprintf("DRAFT: snapshot %d is partial", b.now.ID)
	missing := b.unreadOf([]string{snapshot.Enrollments, snapshot.Users, snapshot.OrganizationRoles, snapshot.Workspaces})
	n := int64(0)
	for _, w := range b.order {
		n += countIf(unread(w))
	}
	if n > 0 {
		missing = append(missing, fmt.Sprintf("access to %s", text.Count(n, "workspace")))
	}
	if len(missing) > 0 {
		notice += "; not read: " + strings.Join(missing, ", ")
	}
	return notice
}

// unreadOf names those of the resources that the snapshot did not read.
func (b *builder) unreadOf(resources []string) []string {
	var missing []string
	for _, r := range resources {
		if !b.read(r) {
			missing = append(missing, map[string]string{
				snapshot.Enrollments: "invitations", snapshot.Users: "users",
				snapshot.OrganizationRoles: "organization roles", snapshot.Workspaces: "the listing of workspaces",
			}[r])
		}
	}
	return missing
}

// addNotices puts the report's notice before the own notice of each table.
func (b *builder) addNotices(tables []table.Table) {
	for i := range tables {
		if !tables[i].Hidden {
			own := tables[i].Notice
			tables[i].Notice = b.notice(tables[i].Needs...)
			if own != "" && tables[i].Notice != "" {
				tables[i].Notice += "; "
			}
			tables[i].Notice += own
		}
	}
}
