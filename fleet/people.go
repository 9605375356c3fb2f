package fleet

import (
	"bufio"
	"cmp"
	"container/heap"
	"context"
	"encoding/gob"
	"errors"
	"io"
	"iter"
	"os"
	"slices"

	"tlaudit/snapshot"
)

// An Account is somebody's account in one organization, or their access there without one.
type Account struct {
	Key          string // the address as it is compared
	Email        string
	Organization string
	UserID       string
	Name         string
}

// People are the accounts of many ledgers, to be found by address. They are kept in a file, so
// memory grows only with the accounts of the largest ledger.
type People struct {
	work     *snapshot.WorkFolder
	file     *os.File
	out      *bufio.Writer
	ends     []int64 // where the accounts of each ledger end, which are ordered by key
	written  int64
	NoEmails int // accounts without a known address, which are not among them
}

// NewPeople returns no accounts yet. Their file is in a private folder in the first of some
// folders where one can be made.
func NewPeople(folders ...string) (*People, error) {
	var work *snapshot.WorkFolder
	var errs error
	for _, folder := range folders {
		made, err := snapshot.NewWorkFolder(folder)
		if err == nil {
			work = made
			break
		}
		errs = errors.Join(errs, err)
	}
	if work == nil {
		return nil, errs
	}
	file, err := os.OpenFile(work.File("people"), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, errors.Join(err, work.Remove())
	}
	return &People{work: work, file: file, out: bufio.NewWriter(file)}, nil
}

// Close removes the file.
func (p *People) Close() error { return errors.Join(p.file.Close(), p.work.Remove()) }

// An addressed is somebody of a ledger, as they are read.
type addressed struct{ EmailKey, Email, UserID, Name string }

// Add adds the people of a ledger at a snapshot, all of them or none.
func (p *People) Add(ctx context.Context, organization string, l *snapshot.Ledger, at snapshot.Reference) error {
	var all []addressed
	for who, err := range l.People(ctx, at.Snapshot) {
		if err != nil {
			return err
		}
		all = append(all, addressed{who.EmailKey, who.Email, who.UserID, who.Name})
	}
	slices.SortStableFunc(all, func(a, b addressed) int { return cmp.Compare(a.EmailKey, b.EmailKey) })
	return p.add(organization, func(yield func(addressed, error) bool) {
		for _, who := range all {
			if !yield(who, nil) {
				return
			}
		}
	})
}

// add adds people, all of them or none.
func (p *People) add(organization string, all iter.Seq2[addressed, error]) error {
	begin, noEmails := p.written, p.NoEmails
	err := p.encode(organization, all)
	if err == nil {
		err = p.out.Flush()
	}
	if err == nil {
		p.ends = append(p.ends, p.written)
		return nil
	}
	p.out.Reset(p.file)
	p.written, p.NoEmails = begin, noEmails
	_, seek := p.file.Seek(begin, io.SeekStart)
	return errors.Join(err, p.file.Truncate(begin), seek)
}

// encode writes people.
func (p *People) encode(organization string, all iter.Seq2[addressed, error]) error {
	rows := gob.NewEncoder(p)
	for row, err := range all {
		if err != nil {
			return err
		}
		if row.EmailKey == "" {
			p.NoEmails++
			continue
		}
		if err := rows.Encode(Account{row.EmailKey, row.Email, organization, row.UserID, row.Name}); err != nil {
			return err
		}
	}
	return nil
}

// Write writes to the file and counts the bytes.
func (p *People) Write(b []byte) (int, error) {
	n, err := p.out.Write(b)
	p.written += int64(n)
	return n, err
}

// InSeveral yields, ordered by address, the accounts of each address that is in at least so
// many organizations. The accounts of one address are in the order in which their ledgers were
// added. Two accounts with one address may be two people.
func (p *People) InSeveral(least int) iter.Seq2[[]Account, error] {
	return func(yield func([]Account, error) bool) {
		var next sources
		begin := int64(0)
		for i, end := range p.ends {
			s := &source{order: i, rows: gob.NewDecoder(bufio.NewReader(io.NewSectionReader(p.file, begin, end-begin)))}
			if more, err := s.read(); err != nil {
				yield(nil, err)
				return
			} else if more {
				next = append(next, s)
			}
			begin = end
		}
		heap.Init(&next)
		var same []Account
		organizations := 0
		for len(next) > 0 {
			s := next[0]
			if len(same) > 0 && same[0].Key != s.account.Key {
				if organizations >= least && !yield(same, nil) {
					return
				}
				same, organizations = nil, 0
			}
			if len(same) == 0 || same[len(same)-1].Organization != s.account.Organization {
				organizations++
			}
			same = append(same, s.account)
			more, err := s.read()
			if err != nil {
				yield(nil, err)
				return
			}
			if more {
				heap.Fix(&next, 0)
			} else {
				heap.Pop(&next)
			}
		}
		if organizations >= least && len(same) > 0 {
			yield(same, nil)
		}
	}
}

// A source is the accounts of one ledger; account is the next one.
type source struct {
	order   int
	rows    *gob.Decoder
	account Account
}

// read reads the next account; more is false after the last.
func (s *source) read() (more bool, err error) {
	s.account = Account{}
	err = s.rows.Decode(&s.account)
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	return err == nil, err
}

// sources are a heap by the address of the next account, then by the order of the ledgers.
type sources []*source

func (s sources) Len() int { return len(s) }
func (s sources) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(s[i].account.Key, s[j].account.Key), s[i].order-s[j].order) < 0
}
func (s sources) Swap(i, j int) { s[i], s[j] = s[j], s[i] }
func (s *sources) Push(x any) {
	if one, ok := x.(*source); ok {
		*s = append(*s, one)
	}
}
func (s *sources) Pop() any {
	last := (*s)[len(*s)-1]
	*s = (*s)[:len(*s)-1]
	return last
}
