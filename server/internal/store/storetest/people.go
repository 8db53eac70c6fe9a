package storetest

import (
	"errors"
	"time"

	"glint/server/internal/store"
)

func persons(b *bench) {
	anna := store.Person{Name: "anna", Role: "admin", Password: "hash", Added: noon}
	bert := store.Person{Name: "bert", Role: "operator", Password: "other", Added: noon}
	b.missing("before", func(r store.Reader) error { _, err := r.PersonNamed("anna"); return err })
	b.update(func(tx store.Tx) error {
		anna.ID = must[int64](b)(tx.AddPerson(anna))
		bert.ID = must[int64](b)(tx.AddPerson(bert))
		return nil
	})
	b.fails("the same name", store.ErrExists, func(tx store.Tx) error { _, err := tx.AddPerson(anna); return err })
	b.update(func(tx store.Tx) error {
		return errors.Join(tx.SetPassword(anna.ID, "fresh"), tx.RemovePerson(bert.ID, noon.Add(time.Hour)))
	})
	b.fails("removed again", store.ErrNotFound, func(tx store.Tx) error { return tx.RemovePerson(bert.ID, noon) })
	b.fails("a stranger's password", store.ErrNotFound, func(tx store.Tx) error { return tx.SetPassword(99, "x") })
	anna.Password, bert.Password, bert.Removed = "fresh", "", noon.Add(time.Hour)
	b.reopen()
	b.view(func(r store.Reader) error {
		same(b, "by name", must[store.Person](b)(r.PersonNamed("anna")), anna)
		same(b, "by number", must[store.Person](b)(r.Person(bert.ID)), bert)
		same(b, "all", must[[]store.Person](b)(r.People()), []store.Person{anna, bert})
		return nil
	})
	b.missing("a stranger", func(r store.Reader) error { _, err := r.Person(99); return err })
}

func invitations(b *bench) {
	i := store.Invitation{Hash: [32]byte{1}, Role: "admin", Expires: noon}
	b.missing("before", func(r store.Reader) error { _, err := r.Invitation(i.Hash); return err })
	b.update(func(tx store.Tx) error { return tx.AddInvitation(i) })
	b.fails("the same", store.ErrExists, func(tx store.Tx) error { return tx.AddInvitation(i) })
	b.update(func(tx store.Tx) error { return tx.UseInvitation(i.Hash, noon.Add(time.Second)) })
	b.fails("used again", store.ErrNotFound, func(tx store.Tx) error { return tx.UseInvitation(i.Hash, noon) })
	i.Used = noon.Add(time.Second)
	b.view(func(r store.Reader) error {
		same(b, "used", must[store.Invitation](b)(r.Invitation(i.Hash)), i)
		return nil
	})
}

func sessions(b *bench) {
	var anna, bert int64
	b.update(func(tx store.Tx) error {
		anna = must[int64](b)(tx.AddPerson(store.Person{Name: "anna", Role: "admin", Added: noon}))
		bert = must[int64](b)(tx.AddPerson(store.Person{Name: "bert", Role: "admin", Added: noon}))
		return nil
	})
	session := func(n byte, person int64) store.Session {
		at := noon.Add(time.Duration(n) * time.Minute)
		return store.Session{Hash: [32]byte{n}, Person: person, Begun: at, Seen: at, Address: "192.0.2.1", Agent: "browser"}
	}
	one, two, three := session(1, anna), session(2, anna), session(3, bert)
	b.update(func(tx store.Tx) error {
		return errors.Join(tx.AddSession(one), tx.AddSession(two), tx.AddSession(three))
	})
	b.fails("the same", store.ErrExists, func(tx store.Tx) error { return tx.AddSession(one) })
	one.Seen = noon.Add(time.Hour)
	b.update(func(tx store.Tx) error {
		return errors.Join(tx.SeeSession(one.Hash, one.Seen), tx.SeeSession(one.Hash, noon))
	})
	b.reopen()
	b.view(func(r store.Reader) error {
		same(b, "one", must[store.Session](b)(r.Session(one.Hash)), one)
		same(b, "open, newest first", must[[]store.Session](b)(r.OpenSessions()), []store.Session{three, two, one})
		return nil
	})
	b.update(func(tx store.Tx) error { return tx.EndSession(two.Hash, noon) })
	b.fails("ended again", store.ErrNotFound, func(tx store.Tx) error { return tx.EndSession(two.Hash, noon) })
	b.fails("seen after its end", store.ErrNotFound, func(tx store.Tx) error { return tx.SeeSession(two.Hash, noon) })
	b.update(func(tx store.Tx) error { return tx.EndSessionsOf(bert, noon) })
	b.view(func(r store.Reader) error {
		same(b, "open", must[[]store.Session](b)(r.OpenSessions()), []store.Session{one})
		same(b, "ended", must[store.Session](b)(r.Session(three.Hash)).Ended, noon)
		return nil
	})
	b.update(func(tx store.Tx) error { return tx.DropSessions(noon.Add(30 * time.Minute)) })
	b.view(func(r store.Reader) error {
		same(b, "left", must[[]store.Session](b)(r.OpenSessions()), []store.Session{one})
		return nil
	})
	b.missing("dropped", func(r store.Reader) error { _, err := r.Session(two.Hash); return err })
}
