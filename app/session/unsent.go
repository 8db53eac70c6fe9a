package session

import (
	"context"
	"encoding/json"
	"fmt"

	"glint/app/api"
	"glint/app/wire"
)

// Records that the server has not acknowledged: how many a terminal keeps, and from when on it warns.
// The store would hold more; what is lost with a tablet has to stay small.
const (
	UnsentMax   = 500
	UnsentLate  = 480 // urgent
	UnsentMany  = 400
	exportBatch = 100 // records signed in one commit
)

// full tells whether the terminal must first get rid of records.
func (c *core) full() bool { return c.outbox.Pending() >= UnsentMax }

// Export hands the user a file with all records that the server lacks, for whoever can bring it to the
// operator. They stay in the outbox: what is uploaded later as well counts once.
func (c *core) Export() {
	c.post(func() {
		if c.stage != stageLive || c.ports.Save == nil || c.exporting {
			return
		}
		c.exporting = true
		if !c.sync.running { // else at its end: a record is signed once
			c.gather(c.outbox.Next(c.outbox.Pending()), nil)
		}
	})
}

// gather signs what has not been signed yet, a batch at a time, then writes the file.
func (c *core) gather(numbers []uint32, got []wire.Record) {
	end := func(err error) {
		c.exporting = false
		if err != nil {
			c.report(ProblemExport, err)
		}
		c.actor.publish()
		if c.sync.again {
			c.sync.begin()
		}
	}
	if len(numbers) == 0 {
		end(c.write(got))
		return
	}
	batch := numbers[:min(len(numbers), exportBatch)]
	ask := client{signer: c.ports.Signer}
	c.async(func(ctx context.Context) func() {
		records, fresh, err := c.sync.signed(ctx, ask, batch)
		return func() {
			if err != nil {
				end(err)
				return
			}
			c.commit(func(w *draft) error { return w.sign(fresh) }, func(err error) {
				if err != nil {
					end(err)
					return
				}
				c.gather(numbers[len(batch):], append(got, records...))
			})
		}
	})
}

// sign stores records with their signatures, unless the upload has done so meanwhile.
func (w *draft) sign(fresh []wire.Record) error {
	for _, r := range fresh {
		w.put(bucketLog, numberKey(r.Number), r.Bytes())
	}
	return nil
}

func (c *core) write(records []wire.Record) error {
	out := api.Import{Device: c.device.Device, Records: []api.Bytes{}}
	for _, r := range records {
		out.Records = append(out.Records, r.Bytes())
	}
	b, err := json.Marshal(out)
	if err != nil {
		return fmt.Errorf("session: export: %w", err)
	}
	at := c.clock().UTC().Format("20060102-150405")
	return c.ports.Save(fmt.Sprintf("glint-%s-%.8s-%s.json", c.role, c.device.Device, at), b)
}
