package paysim

import (
	"glint/app/pay/payee"
	"glint/app/pay/payer"
)

// Report counts what happened.
type Report struct {
	Crashes  int
	Paid     int // times the till said paid
	Receipts int // times the phone said paid
	Quiet    int // acceptances without a tap
	Settled  int // payments that match at the end
	Told     map[string]int
	Steps    map[string]int // by machine, state and event
	States   map[string]int
}

func newReport() *Report {
	return &Report{Told: map[string]int{}, Steps: map[string]int{}, States: map[string]int{}}
}

func (r *Report) phone(from payer.State, e payer.Event, to payer.State, effects []payer.Effect) {
	r.States["payer "+string(to.Name())]++
	r.Steps["payer "+string(from.Name())+" "+string(e.Name())+" "+string(to.Name())]++
	for _, f := range effects {
		if tell, ok := f.(payer.Tell); ok {
			r.Told["payer "+string(tell.Reason)]++
		}
	}
}

func (r *Report) till(from payee.State, e payee.Event, to payee.State, effects []payee.Effect) {
	r.States["payee "+string(to.Name())]++
	r.Steps["payee "+string(from.Name())+" "+string(e.Name())+" "+string(to.Name())]++
	for _, f := range effects {
		if tell, ok := f.(payee.Tell); ok {
			r.Told["payee "+string(tell.Reason)]++
		}
	}
}

// Add adds another world's counts.
func (r *Report) Add(o *Report) {
	r.Crashes, r.Paid, r.Receipts, r.Settled, r.Quiet = r.Crashes+o.Crashes, r.Paid+o.Paid, r.Receipts+o.Receipts, r.Settled+o.Settled, r.Quiet+o.Quiet
	for _, m := range []struct{ to, from map[string]int }{{r.Told, o.Told}, {r.Steps, o.Steps}, {r.States, o.States}} {
		for k, n := range m.from {
			m.to[k] += n
		}
	}
}
