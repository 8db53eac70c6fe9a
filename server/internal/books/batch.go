package books

import (
	"errors"
	"math"

	"glint/server/internal/store"
)

// Kinds of findings about the numbers of a terminal's uploads.
const (
	FindBatchReplayed   = "batch_replayed"   // an older number came again: a restored profile, or a recorded request
	FindBatchSkipped    = "batch_skipped"    // a number is missing: its upload was lost, or another copy sent it
	FindBatchUnnumbered = "batch_unnumbered" // a terminal that counts has stopped counting
)

// Batch is one upload as the terminal has signed it.
type Batch struct {
	Number uint32   // 0: the terminal does not count
	Hash   [32]byte // of the request's body
}

// count compares the number of an upload with the one before it. What is odd is found and named; the
// records are taken all the same, because each speaks for itself. The newest number may come again, with
// more records behind it: the answer was lost on the way.
func (b *Books) count(tx store.Tx, device string, batch Batch) error {
	last, err := tx.LastBatch(device)
	known := err == nil
	switch {
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return err
	case batch.Number == 0 && known:
		return b.find(tx, device, FindBatchUnnumbered, last.Number)
	case batch.Number == 0:
		return nil
	case batch.Number < last.Number:
		return b.find(tx, device, FindBatchReplayed, batch.Number)
	case batch.Number > last.Number && batch.Number-last.Number > 1:
		if err := b.find(tx, device, FindBatchSkipped, last.Number+1); err != nil {
			return err
		}
	}
	if batch.Number == math.MaxUint32 { // nothing comes after it: no honest terminal gets there
		return nil
	}
	return tx.PutBatch(store.Batch{Device: device, Number: batch.Number, Hash: batch.Hash})
}
