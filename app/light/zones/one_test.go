package zones_test

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"glint/app/light/optic"
	"glint/app/light/sim"
	"glint/app/light/zones"
)

func TestOne(t *testing.T) {
	c, _ := sim.ConditionByName(os.Getenv("COND"))
	id, _ := strconv.Atoi(os.Getenv("PROFILE"))
	n, _ := strconv.Atoi(os.Getenv("LEN"))
	seed, _ := strconv.Atoi(os.Getenv("SEED"))
	p := zones.Profiles()[id-1]
	path := c.Path
	path.Seed = uint64(seed)
	path.Phase = float64(seed%10) / 10
	payload := make([]byte, n)
	for i := range payload {
		payload[i] = byte(i*7 + 3)
	}
	e, _ := zones.NewEmitter(p, payload)
	cam := sim.New(path)
	r := zones.NewReceiver()
	lead := 300 * time.Millisecond
	show := func(at time.Duration) optic.Picture { return e.Picture(at - lead) }
	for i := 0; ; i++ {
		taken, stamp, ok := cam.Frame(i)
		if taken > 8*time.Second {
			break
		}
		if !ok {
			continue
		}
		pr := r.Push(stamp, cam.Shoot(taken, show))
		if pr.Payload != nil {
			fmt.Println("done", taken-lead, bytes.Equal(pr.Payload, payload))
			break
		}
		if i%5 == 0 {
			fmt.Printf("%.2f %+v\n", (taken - lead).Seconds(), pr)
		}
	}
}
