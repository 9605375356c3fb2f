package snapshot_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tlaudit/snapshot"
)

// What differs is named in words: the snapshot, the kind of fact, and with an exported
// copy the rows. An edited event is named as such, and never as an edited snapshot.
func TestVerifyNamesWhatDiffers(t *testing.T) {
	original, _ := sample(t)
	exported := filepath.Join(t.TempDir(), "2.db")
	if _, err := snapshot.Export(t.Context(), original, "2", exported); err != nil {
		t.Fatal(err)
	}
	digest := regexp.MustCompile(`[0-9a-f]{64}`)
	for name, tt := range map[string]struct {
		statements []string
		want       []string // without --against
		against    []string // what it adds
	}{
		"nothing": {},
		"a grant removed": {statements: []string{`DELETE FROM fact_grant WHERE user = (SELECT id FROM text WHERE text = 'ann') AND since = 2`},
			want: []string{
				"snapshot 2: grants that began or ended there are not as recorded (SHA-256 …, recorded …)",
				"snapshot 2: grants that it saw are not as recorded (SHA-256 …, recorded …)",
				"snapshot 3: grants that it saw are not as recorded (SHA-256 …, recorded …)",
				"snapshot 4: grants that it saw are not as recorded (SHA-256 …, recorded …)",
			},
			against: []string{
				"snapshot 2: only in 2.db: grant: workspace w1, user ann, source direct, role r-view",
			}},
		"a grant's role changed": {statements: []string{`UPDATE fact_grant SET role = (SELECT id FROM text WHERE text = 'r-admin') WHERE user = (SELECT id FROM text WHERE text = 'ann') AND since = 2`},
			want: []string{
				"snapshot 2: grants that began or ended there are not as recorded (SHA-256 …, recorded …)",
				"snapshot 2: grants that it saw are not as recorded (SHA-256 …, recorded …)",
				"snapshot 3: grants that it saw are not as recorded (SHA-256 …, recorded …)",
				"snapshot 4: grants that it saw are not as recorded (SHA-256 …, recorded …)",
			},
			against: []string{
				"snapshot 2: only in the ledger: grant: workspace w1, user ann, source direct, role r-admin",
				"snapshot 2: only in 2.db: grant: workspace w1, user ann, source direct, role r-view",
			}},
		"a grant ended late": {statements: []string{`UPDATE fact_grant SET until = 3 WHERE user = (SELECT id FROM text WHERE text = 'ann') AND until = 2`},
			want: []string{
				"snapshot 2: grants that began or ended there are not as recorded (SHA-256 …, recorded …)",
				"snapshot 2: grants that it saw are not as recorded (SHA-256 …, recorded …)",
				"snapshot 3: grants that began or ended there are not as recorded (SHA-256 …, recorded …)",
			},
			against: []string{
				"snapshot 2: only in the ledger: grant: workspace w1, user ann, source direct, role r-admin",
			}},
		"an invitation removed": {statements: []string{`DELETE FROM fact_invitation WHERE enrollment = (SELECT id FROM text WHERE text = '0x10')`},
			want: []string{
				"snapshot 1: invitations that began or ended there are not as recorded (SHA-256 …, recorded …)",
				"snapshot 1: invitations that it saw are not as recorded (SHA-256 …, recorded …)",
				"snapshot 2: invitations that it saw are not as recorded (SHA-256 …, recorded …)",
				"snapshot 3: invitations that it saw are not as recorded (SHA-256 …, recorded …)",
				"snapshot 4: invitations that it saw are not as recorded (SHA-256 …, recorded …)",
			},
			against: []string{
				"snapshot 2: only in 2.db: invitation: enrollment 0x10, email =cmd(), status %s%d",
			}},
		"an account edited": {statements: []string{`UPDATE fact_user SET idp = 17 WHERE user = (SELECT id FROM text WHERE text = 'ann') AND since = 2`},
			want: []string{
				"snapshot 2: accounts that began or ended there are not as recorded (SHA-256 …, recorded …)",
				"snapshot 2: accounts that it saw are not as recorded (SHA-256 …, recorded …)",
				"snapshot 3: accounts that began or ended there are not as recorded (SHA-256 …, recorded …)",
			},
			against: []string{
				"snapshot 2: only in the ledger: account: user ann, email ann.new@example.com, idp cross_check",
				"snapshot 2: only in 2.db: account: user ann, email ann.new@example.com",
			}},
		"a row of the roster removed": {statements: []string{`DELETE FROM fact_roster WHERE email = (SELECT id FROM text WHERE text = '0x10')`},
			want: []string{
				"snapshot 1: rows of the roster that began or ended there are not as recorded (SHA-256 …, recorded …)",
				"snapshot 1: rows of the roster that it saw are not as recorded (SHA-256 …, recorded …)",
				"snapshot 2: rows of the roster that it saw are not as recorded (SHA-256 …, recorded …)",
				"snapshot 3: rows of the roster that it saw are not as recorded (SHA-256 …, recorded …)",
				"snapshot 4: rows of the roster that it saw are not as recorded (SHA-256 …, recorded …)",
			},
			against: []string{
				"snapshot 2: only in 2.db: row of the roster: email 0x10, department --",
			}},
		"a result of reading edited": {statements: []string{`UPDATE fact_coverage SET read_status = 3 WHERE since = 2 AND read_status = 5`},
			want: []string{
				"snapshot 2: results of reading that began or ended there are not as recorded (SHA-256 …, recorded …)",
				"snapshot 2: results of reading and grants that it saw are not as recorded (SHA-256 …, recorded …)",
				"snapshot 3: results of reading that began or ended there are not as recorded (SHA-256 …, recorded …)",
			},
			against: []string{
				"snapshot 2: only in 2.db: result of reading: resource memberships, workspace w2, read_status forbidden, http_status 403, error_code ACCESS_DENIED, fingerprint fp-w2",
				"snapshot 2: only in the ledger: result of reading: resource memberships, workspace w2, read_status read, http_status 403, error_code ACCESS_DENIED, fingerprint fp-w2",
				"snapshot 2: only in the ledger: grant: workspace w2, user ann, source direct, role r-view",
				"snapshot 2: only in the ledger: grant: workspace w2, user dan, source direct, role r-view",
			}},
		"a text edited": {statements: []string{`UPDATE text SET text = 'mallory' WHERE text = 'ann'`},
			want: []string{
				"snapshot 1: grants, rows of the roster and accounts that began or ended there are not as recorded (SHA-256 …, recorded …)",
				"snapshot 1: grants, rows of the roster and accounts that it saw are not as recorded (SHA-256 …, recorded …)",
				"snapshot 2: grants, rows of the roster and accounts that began or ended there are not as recorded (SHA-256 …, recorded …)",
				"snapshot 2: grants and accounts that it saw are not as recorded (SHA-256 …, recorded …)",
				"snapshot 3: grants and accounts that began or ended there are not as recorded (SHA-256 …, recorded …)",
				"snapshot 3: grants and accounts that it saw are not as recorded (SHA-256 …, recorded …)",
				"snapshot 4: grants and accounts that it saw are not as recorded (SHA-256 …, recorded …)",
			},
			against: []string{
				"snapshot 2: only in 2.db: grant: workspace w1, user ann, source direct, role r-view",
				"snapshot 2: only in the ledger: grant: workspace w1, user mallory, source direct, role r-view",
				"snapshot 2: only in 2.db: account: user ann, email ann.new@example.com",
				"snapshot 2: only in the ledger: account: user mallory, email ann.new@example.com",
			}},
		"a count edited": {statements: []string{`UPDATE snapshot SET users = users + 1 WHERE id = 2`},
			want: []string{
				"snapshot 2: its header was edited (its times, counts, status or parameters)",
			},
			against: []string{
				"snapshot 2: users is 31 in the ledger, and 30 in 2.db",
			}},
		"a time edited": {statements: []string{`UPDATE snapshot SET taken_at = '2026-01-02T05:00:00Z' WHERE id = 2`},
			want: []string{
				"snapshot 2: its header was edited (its times, counts, status or parameters)",
			},
			against: []string{
				"snapshot 2: taken_at is 2026-01-02T05:00:00Z in the ledger, and 2026-01-02T06:00:00Z in 2.db",
			}},
		"its state digest edited": {statements: []string{`UPDATE snapshot SET state_digest = change_digest WHERE id = 2`},
			want: []string{
				"snapshot 2: its header was edited (its state digest, at least)",
			},
			against: []string{
				"snapshot 2: state_digest is … in the ledger, and … in 2.db",
			}},
		"a request edited": {statements: []string{`UPDATE request SET failures = 9 WHERE snapshot_id = 2 AND endpoint = 'GET /organizations/users'`},
			want: []string{
				"snapshot 2: its requests were edited",
			},
			against: []string{
				"snapshot 2: requests of GET /organizations/users: failures is 9 in the ledger, and 0 in 2.db",
			}},
		"an event edited: who": {statements: []string{`UPDATE event SET "by" = 'mallory' WHERE seq = 2`},
			want: []string{
				"snapshot 2: chain: event 2 (collected) was edited (by); the snapshot is as it was recorded",
			},
			against: []string{
				"snapshot 2: event 2: by is mallory in the ledger, and tester in 2.db",
			}},
		"an event edited: its header digest": {statements: []string{`UPDATE event SET detail = json_set(detail, '$.header_digest', json_extract(detail, '$.state_digest')) WHERE seq = 2`},
			want: []string{
				"snapshot 2: chain: event 2 (collected) was edited (header_digest); the snapshot is as it was recorded",
			},
			against: []string{
				`snapshot 2: event 2: detail is {"change_digest":"…","change_kinds":{"coverage":"9ac8a71ebde95b52","grant":"1f82688df61f5b66","invitation":"5841aef705c7cea8","role":"d9dbd00060e4d9c3","roster":"b76a4377a2a101e6","user":"c7f6170ce2f0ea7d","workspace":"d60fb6b581288d82"},"header_digest":"…","requests_digest":"…","state_digest":"…","state_kinds":{"coverage":"f6c4827eee5b0cd0","grant":"f8aeb00aed207237","invitation":"31adccfee4e39b9c","role":"bb58cb0b32d8f5bc","roster":"50506cfb9749def5","user":"605caa2fb2745ff0","workspace":"5f067b6ce9cfabef"}} in the ledger, and {"change_digest":"…","change_kinds":{"coverage":"9ac8a71ebde95b52","grant":"1f82688df61f5b66","invitation":"5841aef705c7cea8","role":"d9dbd00060e4d9c3","roster":"b76a4377a2a101e6","user":"c7f6170ce2f0ea7d","workspace":"d60fb6b581288d82"},"header_digest":"…","requests_digest":"…","state_digest":"…","state_kinds":{"coverage":"f6c4827eee5b0cd0","grant":"f8aeb00aed207237","invitation":"31adccfee4e39b9c","role":"bb58cb0b32d8f5bc","roster":"50506cfb9749def5","user":"605caa2fb2745ff0","workspace":"5f067b6ce9cfabef"}} in 2.db`,
			}},
		"an event edited: when and its state digest": {statements: []string{`UPDATE event SET at = '2026-01-09T00:00:00Z', detail = json_set(detail, '$.state_digest', json_extract(detail, '$.header_digest')) WHERE seq = 2`},
			want: []string{
				"snapshot 2: chain: event 2 (collected) was edited (at, state_digest); the snapshot is as it was recorded",
			},
			against: []string{
				"snapshot 2: event 2: at is 2026-01-09T00:00:00Z in the ledger, and 2026-01-02T06:00:00Z in 2.db",
				`snapshot 2: event 2: detail is {"change_digest":"…","change_kinds":{"coverage":"9ac8a71ebde95b52","grant":"1f82688df61f5b66","invitation":"5841aef705c7cea8","role":"d9dbd00060e4d9c3","roster":"b76a4377a2a101e6","user":"c7f6170ce2f0ea7d","workspace":"d60fb6b581288d82"},"header_digest":"…","requests_digest":"…","state_digest":"…","state_kinds":{"coverage":"f6c4827eee5b0cd0","grant":"f8aeb00aed207237","invitation":"31adccfee4e39b9c","role":"bb58cb0b32d8f5bc","roster":"50506cfb9749def5","user":"605caa2fb2745ff0","workspace":"5f067b6ce9cfabef"}} in the ledger, and {"change_digest":"…","change_kinds":{"coverage":"9ac8a71ebde95b52","grant":"1f82688df61f5b66","invitation":"5841aef705c7cea8","role":"d9dbd00060e4d9c3","roster":"b76a4377a2a101e6","user":"c7f6170ce2f0ea7d","workspace":"d60fb6b581288d82"},"header_digest":"…","requests_digest":"…","state_digest":"…","state_kinds":{"coverage":"f6c4827eee5b0cd0","grant":"f8aeb00aed207237","invitation":"31adccfee4e39b9c","role":"bb58cb0b32d8f5bc","roster":"50506cfb9749def5","user":"605caa2fb2745ff0","workspace":"5f067b6ce9cfabef"}} in 2.db`,
			}},
		"an event edited: its snapshot": {statements: []string{`UPDATE event SET snapshot_id = 3 WHERE seq = 2`},
			want: []string{
				"snapshot 3: chain: event 2 records snapshot 3 after snapshot 1",
				"snapshot 3: chain: event 4 records snapshot 3 after snapshot 3",
				"snapshot 2: chain: event 2 (collected) was edited (snapshot_id); the snapshot is as it was recorded",
				"snapshot 2: the chain does not record it",
				"snapshot 3: the chain records it 2 times",
			},
			against: []string{
				"snapshot 2: chain is unknown in the ledger, and … in 2.db",
				"snapshot 2: event 2: snapshot_id is 3 in the ledger, and 2 in 2.db",
			}},
		"an event edited: its value": {statements: []string{`UPDATE event SET chain = (SELECT chain FROM event WHERE seq = 1) WHERE seq = 2`},
			want: []string{
				"snapshot 2: chain: the recorded value of event 2 (collected) was edited",
			},
			against: []string{
				"snapshot 2: chain is … in the ledger, and … in 2.db",
				"snapshot 2: event 2: chain is … in the ledger, and … in 2.db",
			}},
		"an event edited with its snapshot": {statements: []string{`UPDATE event SET "by" = 'mallory' WHERE seq = 2`, `UPDATE snapshot SET users = users + 1 WHERE id = 2`},
			want: []string{
				"snapshot 2: chain: event 2 (collected) was edited: it does not follow from the event before it",
				"snapshot 2: its header (its times, counts, status or parameters) and event 2 differ, and event 2 was edited",
			},
			against: []string{
				"snapshot 2: users is 31 in the ledger, and 30 in 2.db",
				"snapshot 2: event 2: by is mallory in the ledger, and tester in 2.db",
			}},
		"an event edited with a grant": {statements: []string{`UPDATE event SET "by" = 'mallory' WHERE seq = 2`, `DELETE FROM fact_grant WHERE user = (SELECT id FROM text WHERE text = 'ann') AND since = 2`},
			want: []string{
				"snapshot 2: chain: event 2 (collected) was edited: it does not follow from the event before it",
				"snapshot 2: facts (of which kind, no event says) that began or ended there are not as recorded (SHA-256 …, recorded …)",
				"snapshot 2: facts (of which kind, no event says) that it saw are not as recorded (SHA-256 …, recorded …)",
				"snapshot 3: grants that it saw are not as recorded (SHA-256 …, recorded …)",
				"snapshot 4: grants that it saw are not as recorded (SHA-256 …, recorded …)",
			},
			against: []string{
				"snapshot 2: event 2: by is mallory in the ledger, and tester in 2.db",
				"snapshot 2: only in 2.db: grant: workspace w1, user ann, source direct, role r-view",
			}},
		"an event edited that records no snapshot": {statements: []string{`UPDATE event SET detail = replace(detail, 'fell', 'rose') WHERE kind = 'drop_accepted'`},
			want: []string{
				"snapshot 2: chain: event 3 (drop_accepted) was edited: it does not follow from the event before it",
			}},
		"an event removed": {statements: []string{`DELETE FROM event WHERE seq = 3`},
			want: []string{
				"chain: what was recorded between event 2 (collected) and event 4 (collected) is missing",
			}},
		"an event added": {statements: []string{`INSERT INTO event SELECT seq + 1, at, kind, "by", snapshot_id, detail, chain FROM event WHERE seq = (SELECT max(seq) FROM event)`},
			want: []string{
				"snapshot 4: chain: event 9 (report_issued), the newest, was edited or added: it does not follow from the event before it",
				"review first: the chain records it, but the ledger does not have its rows",
			}},
		"the number of a snapshot edited": {statements: []string{`UPDATE snapshot SET id = 9 WHERE id = 4`},
			want: []string{
				"snapshot 4: dropped: the chain records it, but the ledger does not have it",
				"snapshot 4: dropped: snapshot 9 follows snapshot 3",
				"snapshot 9: the chain does not record it",
				"snapshot 4: there is no such snapshot, but requests refer to it",
			}},
	} {
		t.Run(name, func(t *testing.T) {
			path := copied(t, original)
			tamper(t, path, tt.statements...)
			words := func(o snapshot.VerifyOptions) []string {
				var all []string
				for _, p := range verified(t, path, o).Problems {
					if strings.HasPrefix(p.What, "holders: ") || strings.HasPrefix(p.What, "keys: ") || strings.HasPrefix(p.What, "units: ") {
						continue // what follows from the facts
					}
					all = append(all, strings.ReplaceAll(digest.ReplaceAllString(p.String(), "…"), exported, "2.db"))
				}
				return all
			}
			got := words(snapshot.VerifyOptions{Full: true})
			if d := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); d != "" {
				t.Errorf("Verify (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tt.against, words(snapshot.VerifyOptions{Full: true, Against: exported})[len(got):], cmpopts.EquateEmpty()); d != "" {
				t.Errorf("with the copy of snapshot 2 (-want +got):\n%s", d)
			}
		})
	}
}
