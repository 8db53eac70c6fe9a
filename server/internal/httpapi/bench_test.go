package httpapi_test

import (
	"fmt"
	"sync"
	"testing"

	"glint/app/wire"
	"glint/e2e/client"
)

// BenchmarkUpload uploads both records of payments over HTTP, from several tills and phones at once, and
// counts payments. Run: go test -run '^$' -bench Upload ./server/internal/httpapi
func BenchmarkUpload(b *testing.B) {
	for _, batch := range []int{1, 50} {
		b.Run(fmt.Sprintf("batch of %d", batch), func(b *testing.B) {
			w := newWorld(b)
			const couples = 8
			left := make(chan int, b.N)
			for i := range b.N {
				left <- i
			}
			close(left)
			var payers [couples]*client.Payer
			var payees [couples]*client.Payee
			for i := range couples {
				payers[i], payees[i] = w.payer(), w.payee()
			}
			b.ResetTimer()
			var all sync.WaitGroup
			for i := range couples {
				all.Go(func() { refuse(b, left, batch, payers[i], payees[i]) })
			}
			all.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "payments/s")
		})
	}
}

// refuse makes payments of nothing but refusals: they use no allowance, so that there is no end to them.
func refuse(b *testing.B, left <-chan int, batch int, payer *client.Payer, payee *client.Payee) {
	for {
		var mine, theirs []wire.Record
		for range left {
			code := payer.Code()
			core := payee.Charge(code, 1)
			no := payer.Answer(code, core, wire.OutcomeRefused)
			mine, theirs = append(mine, payer.Record(code, core, no)), append(theirs, payee.Record(code, core, wire.EndingRefused, &no))
			if len(mine) == batch {
				break
			}
		}
		if len(mine) == 0 {
			return
		}
		if _, err := payer.Upload(b.Context(), mine...); err != nil {
			b.Error(err)
			return
		}
		if _, err := payee.Upload(b.Context(), theirs...); err != nil {
			b.Error(err)
			return
		}
	}
}
