package snapshot

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
)

//go:embed queries/focus.sql
var focus string

// A Reader is the text of queries over the views, and the snapshots that they read.
type Reader struct {
	Queries   string
	Snapshots []int64
}

// A focused ledger has temporary tables of some snapshots. They stay until the ledger is
// closed, because nothing that it reads changes.
type focused struct {
	made   map[string]bool           // statements that have run and need not run again
	filled map[string]map[int64]bool // by statement that runs for each snapshot
	shown  []string                  // the views that Unfocus drops
	people int64                     // a snapshot whose people are in their table; 0 for none yet
}

// Focus puts temporary tables in the place of the views that queries name, with the
// rows of their snapshots and the columns that built-in rules read. SQLite resolves such
// names first, so queries stay as they are and cost a tenth. Until Unfocus, a query for
// another snapshot finds nothing or too much. Tables that an earlier Focus filled are not filled
// again. They are in a temporary file that has no name; nothing is written to the ledger.
func (l *Ledger) Focus(ctx context.Context, readers []Reader) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("make tables for the rules: %w", errors.Join(plain(err), l.Unfocus(context.WithoutCancel(ctx))))
		}
	}()
	if l.focused.made == nil {
		l.focused = focused{made: map[string]bool{}, filled: map[string]map[int64]bool{}}
	}
	statements := focusStatements()
	wanted := wantedTables(statements, readers)
	if err := l.cachePages(ctx, cachedForRules); err != nil {
		return err
	}
	begun := false // a table has its first rows
	for _, s := range statements {
		snapshots, ok := wanted[s.makes]
		switch {
		case !ok || l.focused.made[s.text]:
			continue
		case s.shows && slices.Contains(l.focused.shown, s.makes):
			continue
		case s.shows:
			l.focused.shown = append(l.focused.shown, s.makes)
			if err := l.exec(ctx, s.text); err != nil {
				return err
			}
			continue
		case !s.each:
			if err := l.exec(ctx, s.text); err != nil {
				return err
			}
			l.focused.made[s.text], begun = true, true
			continue
		}
		if l.focused.filled[s.text] == nil {
			l.focused.filled[s.text], begun = map[int64]bool{}, true
		}
		for _, at := range snapshots {
			if l.focused.filled[s.text][at] {
				continue
			}
			if err := l.fillTable(ctx, s, at); err != nil {
				return err
			}
			l.focused.filled[s.text][at] = true
		}
	}
	if !begun {
		return nil
	}
	// Enough rows of each index for SQLite to choose a plan. Later rows are as many for each snapshot.
	return l.exec(ctx, "PRAGMA analysis_limit = 1000; ANALYZE temp")
}

// fillTable adds the rows of a snapshot, those that a statement of the script says. To read numbers and look up their texts
// afterwards is faster than the statement, so two tables are filled like that.
func (l *Ledger) fillTable(ctx context.Context, s focusStatement, at int64) error {
	var by func(context.Context, int64) error
	switch s.makes {
	case "focus_role":
		by = l.fillRoles
	case "focus_person":
		if fits, err := l.everybodyFits(ctx); err != nil {
			return err
		} else if fits {
			by = l.fillPeople
		}
	}
	if by == nil {
		return l.fill(ctx, s.text, at)
	}
	err := by(ctx, at)
	if err != nil { // the table may have a part of the rows
		err = errors.Join(err, l.exec(context.WithoutCancel(ctx), "DELETE FROM temp."+s.makes+" WHERE snapshot_id = :at", Named("at", at)))
	}
	return err
}

// fill runs a statement of the script for a snapshot.
func (l *Ledger) fill(ctx context.Context, text string, at int64) error {
	s, err := l.statement(ctx, text)
	if err != nil {
		return err
	}
	_, err = s.compiled.ExecContext(ctx, sql.Named("at", at))
	return errors.Join(err, l.keep(s))
}

// Kibibytes of pages of the ledger that a reader keeps. Rules look up texts by number, those
// of 100,000 people many times.
const (
	cachedForReading = 2 << 10
	cachedForRules   = 8 << 10
)

// cachePages sets how much of the ledger is kept in memory.
func (l *Ledger) cachePages(ctx context.Context, kibibytes int) error {
	return l.exec(ctx, fmt.Sprintf("PRAGMA main.cache_size = -%d", kibibytes))
}

// Unfocus gives the views their names back, and the memory.
func (l *Ledger) Unfocus(ctx context.Context) error {
	for _, view := range l.focused.shown {
		if err := l.exec(ctx, "DROP VIEW IF EXISTS temp."+view); err != nil {
			return fmt.Errorf("drop the temporary view %s: %w", view, plain(err))
		}
	}
	l.focused.shown = nil
	if err := l.cachePages(ctx, cachedForReading); err != nil {
		return fmt.Errorf("keep fewer pages in memory: %w", plain(err))
	}
	return nil
}

// A focusStatement is one statement of the script of Focus.
type focusStatement struct {
	text  string
	makes string   // the table or view that it makes or fills
	shows bool     // it makes a view
	each  bool     // it runs for each snapshot
	reads []string // the other tables of the script that it reads
}

var (
	focusMakes = regexp.MustCompile(`^(?:CREATE TEMP (?:TABLE|(VIEW)) (\w+)|CREATE (?:UNIQUE )?INDEX temp\.\w+ ON (\w+)|INSERT INTO temp\.(\w+))`)
	focusReads = regexp.MustCompile(`\btemp\.(\w+)`)
	sqlComment = regexp.MustCompile(`(?m)^--.*\n`)
)

func notInWord(c rune) bool { return c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c) }

// focusStatements splits the script at its semicolons, which no text in it may contain.
var focusStatements = sync.OnceValue(func() []focusStatement {
	var all []focusStatement
	for text := range strings.SplitSeq(sqlComment.ReplaceAllString(focus, ""), ";") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		m := focusMakes.FindStringSubmatch(text)
		s := focusStatement{text: text, makes: m[2] + m[3] + m[4], shows: m[1] != "", each: strings.Contains(text, ":at")}
		for _, m := range focusReads.FindAllStringSubmatch(text, -1) {
			s.reads = append(s.reads, m[1])
		}
		all = append(all, s)
	}
	return all
})

// wantedTables returns the tables and views that readers need, each with its snapshots:
// those that they name, and those that these read in turn.
func wantedTables(statements []focusStatement, readers []Reader) map[string][]int64 {
	wanted := map[string][]int64{}
	for _, r := range readers {
		named := map[string]bool{}
		for word := range strings.FieldsFuncSeq(r.Queries, notInWord) {
			named[word] = true
		}
		// A statement reads only what is made before it.
		for _, s := range slices.Backward(statements) {
			if !named[s.makes] {
				continue
			}
			for _, name := range s.reads {
				named[name] = true
			}
			wanted[s.makes] = append(wanted[s.makes], r.Snapshots...)
		}
	}
	for table, snapshots := range wanted {
		slices.Sort(snapshots)
		wanted[table] = slices.Compact(snapshots)
	}
	return wanted
}
