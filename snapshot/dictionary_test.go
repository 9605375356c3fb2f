package snapshot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A dictionary gives every text one number, whatever its memory still has, and the
// numbers count up: settle by settle, and within one in the order of the texts.
func TestDictionaryGivesEveryTextOneNumber(t *testing.T) {
	l := empty(t)
	rapid.Check(t, func(rt *rapid.T) {
		if err := l.exec(t.Context(), "BEGIN"); err != nil {
			rt.Fatal(err)
		}
		defer func() {
			if err := l.exec(t.Context(), "ROLLBACK"); err != nil {
				rt.Fatal(err)
			}
		}()
		want := map[string]int64{"": 0}
		for i, text := range ownTexts[1:] {
			want[text] = int64(i + 1)
		}
		texts := rapid.OneOf(rapid.String(), rapid.SampledFrom(ownTexts), rapid.Map(rapid.IntRange(0, 300), func(i int) string { return fmt.Sprint("text ", i) }))
		for range rapid.IntRange(1, 4).Draw(rt, "transactions") {
			if err := useDictionary(t.Context(), rt, l, texts, want); err != nil {
				rt.Fatal(err)
			}
		}
	})
}

// useDictionary draws texts, in batches, and compares their numbers with those wanted,
// which it adds to.
func useDictionary(ctx context.Context, rt *rapid.T, l *Ledger, texts *rapid.Generator[string], want map[string]int64) (err error) {
	d, err := l.dictionary(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.flush(ctx), d.close()) }()
	limit := rapid.SampledFrom([]int{1, 5, 50, cachedTexts}).Draw(rt, "limit")
	d.numbers, d.texts = newCache[string, int64](limit), newCache[int64, string](limit)
	for _, batch := range rapid.SliceOf(rapid.SliceOfN(texts, 0, 150)).Draw(rt, "batches") {
		numbers := make([]int64, len(batch))
		for i, text := range batch {
			numbers[i] = d.provisional([]byte(text))
		}
		if err := d.settle(ctx); err != nil {
			return err
		}
		for _, text := range slices.Sorted(slices.Values(batch)) {
			if _, ok := want[text]; !ok {
				want[text] = int64(len(want))
			}
		}
		for i, text := range batch {
			if got := d.final(numbers[i]); got != want[text] {
				rt.Fatalf("%q has number %d, want %d", text, got, want[text])
			}
		}
		var set numberSet
		texts := map[int64]string{}
		for _, text := range batch {
			if n := want[text]; n > 0 {
				set.add(uint32(n))
				texts[n] = text
			}
		}
		named, err := d.named(ctx, &set)
		if err != nil {
			return err
		}
		for i, n := range named {
			if n.text != texts[n.id] || i > 0 && named[i-1].id >= n.id || len(named) != len(texts) {
				rt.Fatalf("the texts %v are named %v", texts, named)
			}
		}
		for _, text := range batch[:min(len(batch), 3)] {
			if got, err := d.text(ctx, want[text]); err != nil || got != text {
				rt.Fatalf("number %d has text %q, %v; want %q", want[text], got, err, text)
			}
			if got, err := d.number(ctx, text); err != nil || got != want[text] {
				rt.Fatalf("%q has number %d, %v; want %d", text, got, err, want[text])
			}
		}
	}
	return nil
}

// A dictionary that has read all texts notices when its memory drops some of them, also
// where that happens because others are used again.
func TestDictionaryNoticesWhatItDropped(t *testing.T) {
	l := empty(t)
	d, err := l.dictionary(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := errors.Join(d.flush(t.Context()), d.close()); err != nil {
			t.Error(err)
		}
	}()
	d.numbers = newCache[string, int64](len(ownTexts) + 5)
	texts := ownTexts[1:]
	for i := range 12 {
		texts = append(texts[:len(texts):len(texts)], fmt.Sprint("new ", i))
	}
	for range 3 {
		for i, text := range texts {
			if n, err := d.number(t.Context(), text); err != nil || n != int64(i+1) {
				t.Fatalf("%q has number %d, %v; want %d", text, n, err, i+1)
			}
		}
	}
}
