package remediation_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/snapshot"
	"tlaudit/transactionlink/simulator"
)

// The addresses that are looked up by id, or by key, are those that the views have for all
// people: an address of a roster counts where no listing had it.
func TestAddressesOf(t *testing.T) {
	w := smallFixture(t, nil)
	w.walk(t, []byte("email,user_id,status\nold@bank.example,"+userID("dan")+",active\nBob@bank.example,"+userID("ann")+",active\ngone@bank.example,"+userID("zoe")+",active\n"))
	w.server.Edit(func(o *simulator.Organization) {
		o.User(userID("ann")).Email = "anne.new@bank.example"
		dismiss(o, "cat")
	})
	w.walk(t, everybody(nil))
	l := w.open(t)
	const query = `SELECT user_id, email_key FROM account_history WHERE email_key IS NOT NULL
		UNION SELECT user_id, email_key FROM roster_history WHERE user_id IS NOT NULL
			AND email_key NOT IN (SELECT email_key FROM account_history WHERE email_key IS NOT NULL)
		ORDER BY user_id, email_key`
	var want []snapshot.KnownAddress
	var ids, keys []string
	for a, err := range snapshot.Rows[snapshot.KnownAddress](t.Context(), l, query) {
		must(t, err)
		want, ids, keys = append(want, a), append(ids, a.UserID), append(keys, a.EmailKey)
	}
	if len(want) != 8 {
		t.Errorf("%d addresses, want those of five accounts, of one rename and of two rows of the roster: %v", len(want), want)
	}
	for name, asked := range map[string][2][]string{"by id": {ids, nil}, "by key": {nil, keys}, "by both": {ids, keys}, "neither": {}} {
		got, err := l.AddressesOf(t.Context(), asked[0], asked[1])
		must(t, err)
		expected := want
		if name == "neither" {
			expected = nil
		}
		if d := cmp.Diff(expected, got); d != "" {
			t.Errorf("%s (-views +looked up):\n%s", name, d)
		}
	}
}
