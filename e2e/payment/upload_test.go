package payment

import (
	"context"
	"sync"
	"testing"

	"glint/app/api"
	"glint/app/wire"
	"glint/e2e/client"
	"glint/e2e/stage"
)

// TestUploadsInAnyOrderSettleOnce uploads both sides' records twice each, all at once and in either
// order, to the server's own binary; killed and started again, it still has the payment once.
func TestUploadsInAnyOrderSettleOnce(t *testing.T) {
	ctx := lasting(t)
	server, err := stage.NewServer(ctx, t.TempDir())
	must(t, err)
	t.Cleanup(func() { must(t, server.Stop()) })
	c := server.Client()
	invite := func(role string) string {
		code, err := c.Demo(ctx, role)
		must(t, err)
		return code
	}
	payer, err := c.EnrolPayer(ctx, invite(api.RolePayer))
	must(t, err)
	payee, err := c.EnrolPayee(ctx, invite(api.RolePayee))
	must(t, err)

	const rounds, amount = 12, 150
	for n := range rounds {
		code := payer.Code()
		core := payee.Charge(code, amount)
		m3 := payer.Answer(code, core, wire.OutcomeAccepted)
		mine, theirs := payer.Record(code, core, m3), payee.Record(code, core, wire.EndingAccepted, &m3)
		jobs := []upload{{payer.Terminal, mine}, {payee.Terminal, theirs}, {payer.Terminal, mine}, {payee.Terminal, theirs}}
		if n%2 == 1 {
			jobs[0], jobs[1] = jobs[1], jobs[0]
		}
		together(t, ctx, jobs)
	}
	must(t, server.Kill())
	must(t, server.Start(ctx))

	operator, err := server.Operator(ctx)
	must(t, err)
	payments, err := operator.Payments(ctx)
	must(t, err)
	if len(payments) != rounds {
		t.Errorf("got %d payments, want %d", len(payments), rounds)
	}
	for _, p := range payments {
		if p.State != api.StateSettled {
			t.Errorf("payment %x is %s", []byte(p.ID), p.State)
		}
	}
	status, err := payee.Status(ctx, "")
	must(t, err)
	if status.Balance != rounds*amount {
		t.Errorf("got %d at the merchant, want %d", status.Balance, rounds*amount)
	}
}

type upload struct {
	terminal *client.Terminal
	record   wire.Record
}

// together uploads all at once; each must be answered with a state that is not a refusal.
func together(t *testing.T, ctx context.Context, jobs []upload) {
	t.Helper()
	var wait sync.WaitGroup
	for _, job := range jobs {
		wait.Go(func() {
			results, err := job.terminal.Upload(ctx, job.record)
			if err != nil {
				t.Error(err)
				return
			}
			for _, r := range results {
				if r.State == api.StateRejected || r.State == "" {
					t.Errorf("got %s (%s)", r.State, r.Reason)
				}
			}
		})
	}
	wait.Wait()
}
