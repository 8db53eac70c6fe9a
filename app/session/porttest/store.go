package porttest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"glint/app/session"
)

// Store tests a session.Store. fresh makes a new empty one and gives a function that opens it, again and
// again: as a page does at each start, and as two windows do at once.
func Store[S T[S]](t S, fresh func() (open func() session.Store)) {
	cases := []struct {
		name string
		run  func(S, func() session.Store)
	}{
		{"empty", storeEmpty[S]},
		{"values", storeValues[S]},
		{"own copies", storeCopies[S]},
		{"list in order of keys", storeList[S]},
		{"delete", storeDelete[S]},
		{"expectations", storeExpect[S]},
		{"all or nothing", storeAtomic[S]},
		{"kept over a new start", storeDurable[S]},
		{"two windows count together", storeCount[S]},
		{"ended context", storeEnded[S]},
	}
	for _, c := range cases {
		t.Run(c.name, func(t S) { c.run(t, fresh()) })
	}
}

// buckets are all that sessions use.
var buckets = []string{"meta", "open", "spent", "log", "states", "codes", "directory"}

func put(key, value string) session.Put {
	return session.Put{Bucket: "meta", Key: key, Value: []byte(value)}
}

func commit[S T[S]](t S, s session.Store, tx session.Tx) {
	t.Helper()
	noErr(t, "commit", s.Commit(t.Context(), tx))
}

func wantValue[S T[S]](t S, s session.Store, bucket, key, want string) {
	t.Helper()
	got, err := s.Get(t.Context(), bucket, key)
	noErr(t, "get "+bucket+"/"+key, err)
	if string(got) != want {
		t.Errorf("%s/%s: got %.40q, want %.40q", bucket, key, got, want)
	}
}

func wantNone[S T[S]](t S, s session.Store, bucket, key string) {
	t.Helper()
	_, err := s.Get(t.Context(), bucket, key)
	wantErr(t, "get "+bucket+"/"+key, err, session.ErrNotFound)
}

func storeEmpty[S T[S]](t S, open func() session.Store) {
	s := open()
	for _, b := range buckets {
		wantNone(t, s, b, "key")
		list, err := s.List(t.Context(), b, "", 10)
		noErr(t, "list "+b, err)
		if len(list) != 0 {
			t.Errorf("list %s: got %d entries, want none", b, len(list))
		}
	}
	commit(t, s, session.Tx{})
}

func storeValues[S T[S]](t S, open func() session.Store) {
	s := open()
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	values := map[string][]byte{"empty": {}, "zero": {0}, "binary": all, "long": bytes.Repeat(all, 400)}
	for _, b := range buckets {
		tx := session.Tx{}
		for key, v := range values {
			tx.Puts = append(tx.Puts, session.Put{Bucket: b, Key: b + key, Value: v})
		}
		commit(t, s, tx)
	}
	for _, b := range buckets {
		for key, v := range values {
			wantValue(t, s, b, b+key, string(v))
		}
		wantNone(t, s, b, "empty") // keys of one bucket are not those of another
	}
	commit(t, s, session.Tx{Puts: []session.Put{put("metaempty", "now full")}})
	wantValue(t, s, "meta", "metaempty", "now full")
}

func storeCopies[S T[S]](t S, open func() session.Store) {
	s := open()
	v := []byte("before")
	commit(t, s, session.Tx{Puts: []session.Put{{Bucket: "meta", Key: "k", Value: v}}})
	copy(v, "XXXXXX")
	got, err := s.Get(t.Context(), "meta", "k")
	noErr(t, "get", err)
	copy(got, "YYYYYY")
	wantValue(t, s, "meta", "k", "before")
}

func storeList[S T[S]](t S, open func() session.Store) {
	s := open()
	tx := session.Tx{Puts: []session.Put{{Bucket: "open", Key: "0000000003", Value: []byte("other bucket")}}}
	for _, n := range []int{7, 1, 12, 3, 100, 9} {
		tx.Puts = append(tx.Puts, session.Put{Bucket: "log", Key: fmt.Sprintf("%010d", n), Value: []byte(strconv.Itoa(n))})
	}
	commit(t, s, tx)
	cases := []struct {
		after string
		limit int
		want  string
	}{
		{"", 100, "1 3 7 9 12 100"},
		{"", 2, "1 3"},
		{"0000000003", 2, "7 9"},
		{"0000000004", 3, "7 9 12"},
		{"0000000100", 3, ""},
		{"", 6, "1 3 7 9 12 100"},
	}
	for _, c := range cases {
		list, err := s.List(t.Context(), "log", c.after, c.limit)
		noErr(t, "list", err)
		got := ""
		for i, e := range list {
			if i > 0 {
				got += " "
			}
			got += string(e.Value)
			if n, err := strconv.Atoi(e.Key); err != nil || strconv.Itoa(n) != string(e.Value) {
				t.Errorf("list after %q: key %q has value %q", c.after, e.Key, e.Value)
			}
		}
		if got != c.want {
			t.Errorf("list after %q, %d: got %q, want %q", c.after, c.limit, got, c.want)
		}
	}
}

func storeDelete[S T[S]](t S, open func() session.Store) {
	s := open()
	commit(t, s, session.Tx{Puts: []session.Put{put("a", "1"), put("b", "2"), put("c", "3")}})
	commit(t, s, session.Tx{Delete: []session.Put{put("a", ""), put("never there", "")}})
	wantNone(t, s, "meta", "a")
	wantValue(t, s, "meta", "b", "2")
	commit(t, s, session.Tx{Puts: []session.Put{put("b", "new")}, Delete: []session.Put{put("b", ""), put("c", "")}})
	wantNone(t, s, "meta", "b") // puts come first
	wantNone(t, s, "meta", "c")
}

func storeExpect[S T[S]](t S, open func() session.Store) {
	s := open()
	absent := session.Put{Bucket: "meta", Key: "k"}
	commit(t, s, session.Tx{Expect: []session.Put{absent}, Puts: []session.Put{put("k", "")}})
	bad := map[string]session.Put{
		"absent, is empty":      absent,
		"another value":         put("k", "x"),
		"a value, is absent":    put("none", "x"),
		"empty, is absent":      put("none", ""),
		"value in other bucket": {Bucket: "log", Key: "k", Value: []byte{}},
	}
	for name, e := range bad {
		err := s.Commit(t.Context(), session.Tx{Expect: []session.Put{e}, Puts: []session.Put{put("k", "stale")}})
		wantErr(t, name, err, session.ErrChanged)
		wantValue(t, s, "meta", "k", "")
	}
	commit(t, s, session.Tx{Expect: []session.Put{put("k", "")}, Puts: []session.Put{put("k", "2")}})
	commit(t, s, session.Tx{Expect: []session.Put{put("k", "2")}, Delete: []session.Put{put("k", "")}})
	commit(t, s, session.Tx{Expect: []session.Put{absent}})
}

func storeAtomic[S T[S]](t S, open func() session.Store) {
	s := open()
	commit(t, s, session.Tx{Puts: []session.Put{put("a", "1"), put("b", "1")}})
	err := s.Commit(t.Context(), session.Tx{
		Expect: []session.Put{put("a", "1"), put("b", "other")},
		Puts:   []session.Put{put("a", "2"), {Bucket: "log", Key: "x", Value: []byte("y")}},
		Delete: []session.Put{put("b", "")},
	})
	wantErr(t, "second expectation", err, session.ErrChanged)
	wantValue(t, s, "meta", "a", "1")
	wantValue(t, s, "meta", "b", "1")
	wantNone(t, s, "log", "x")
}

func storeDurable[S T[S]](t S, open func() session.Store) {
	s := open()
	commit(t, s, session.Tx{Puts: []session.Put{put("a", "1"), {Bucket: "log", Key: "0000000001", Value: []byte("r")}}})
	commit(t, s, session.Tx{Puts: []session.Put{put("a", "2")}})
	again := open()
	wantValue(t, again, "meta", "a", "2")
	wantValue(t, again, "log", "0000000001", "r")
	commit(t, again, session.Tx{Expect: []session.Put{put("a", "2")}, Puts: []session.Put{put("a", "3")}})
	wantValue(t, s, "meta", "a", "3")
	err := s.Commit(t.Context(), session.Tx{Expect: []session.Put{put("a", "2")}, Puts: []session.Put{put("a", "stale")}})
	wantErr(t, "stale window", err, session.ErrChanged)
}

// storeCount lets two windows raise one counter by compare-and-put: each number is taken exactly once.
func storeCount[S T[S]](t S, open func() session.Store) {
	const each = 20
	var all sync.WaitGroup
	var mu sync.Mutex
	taken := map[int]int{}
	for range 2 {
		s := open()
		all.Go(func() {
			for range each {
				n, err := takeNumber(t.Context(), s)
				if err != nil {
					t.Errorf("take a number: %v", err)
					return
				}
				mu.Lock()
				taken[n]++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	for n := 1; n <= 2*each; n++ {
		if taken[n] != 1 {
			t.Errorf("number %d was taken %d times", n, taken[n])
		}
	}
}

func takeNumber(ctx context.Context, s session.Store) (int, error) {
	for {
		before, err := s.Get(ctx, "meta", "count")
		n := 0
		if err == nil {
			n, err = strconv.Atoi(string(before))
		} else if errors.Is(err, session.ErrNotFound) {
			err = nil
		}
		if err != nil {
			return 0, err
		}
		err = s.Commit(ctx, session.Tx{
			Expect: []session.Put{{Bucket: "meta", Key: "count", Value: before}},
			Puts:   []session.Put{put("count", strconv.Itoa(n+1))},
		})
		if err == nil {
			return n + 1, nil
		}
		if !errors.Is(err, session.ErrChanged) {
			return 0, err
		}
	}
}

func storeEnded[S T[S]](t S, open func() session.Store) {
	s := open()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Commit(ctx, session.Tx{Puts: []session.Put{put("a", "1")}}); err == nil {
		t.Errorf("commit with an ended context: got no error")
	}
	wantNone(t, s, "meta", "a")
}
