package stage

import (
	"context"
	"encoding/base64"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Relay carries what one page shows to another page's camera until it is closed.
type Relay struct {
	cancel context.CancelFunc
	done   sync.WaitGroup
	frames atomic.Int64

	mu     sync.Mutex
	last   []byte // newest JPEG
	filter func(jpeg []byte) []byte
}

// Frames tells how many pictures have been carried.
func (r *Relay) Frames() int64 { return r.frames.Load() }

// Last gives the newest picture, as JPEG: what a thief with a camera would have.
func (r *Relay) Last() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.last
}

// Close ends the relay and waits for it.
func (r *Relay) Close() {
	r.cancel()
	r.done.Wait()
}

// Join starts a relay from one browser's page to another's camera, with pictures of at most width by
// height pixels. filter, where given, alters each picture on its way; nil drops it.
func Join(from, to *Browser, width, height int64, filter func(jpeg []byte) []byte) (*Relay, error) {
	ctx, cancel := context.WithCancel(from.ctx)
	r := &Relay{cancel: cancel, filter: filter}
	events := chromedp.Events(ctx, page.ScreencastFrame)
	quality := int64(80)
	_, err := chromedp.Call(from.ctx, page.StartScreencast, page.StartScreencastParams{
		Format: page.StartScreencastFormatJpeg, Quality: &quality, MaxWidth: width, MaxHeight: height, EveryNthFrame: 1,
	})
	if err != nil {
		cancel()
		return nil, fmt.Errorf("stage: screencast of %s: %w", from.Name, err)
	}
	newest := make(chan []byte, 1)
	r.done.Add(2)
	go func() {
		defer r.done.Done()
		defer close(newest)
		for ev, err := range events {
			if err != nil {
				return
			}
			_, _ = chromedp.Call(from.ctx, page.ScreencastFrameAck, page.ScreencastFrameAckParams{SessionID: ev.SessionID})
			select { // the newest picture wins, as with a camera
			case <-newest:
			default:
			}
			newest <- ev.Data
		}
	}()
	go func() {
		defer r.done.Done()
		for jpeg := range newest {
			r.carry(to, jpeg)
		}
	}()
	return r, nil
}

func (r *Relay) carry(to *Browser, jpeg []byte) {
	if r.filter != nil {
		if jpeg = r.filter(jpeg); jpeg == nil {
			return
		}
	}
	r.mu.Lock()
	r.last = jpeg
	r.mu.Unlock()
	if err := to.Push(jpeg); err == nil {
		r.frames.Add(1)
	}
}

// Push shows one JPEG picture to the page's camera.
func (b *Browser) Push(jpeg []byte) error {
	js := `window.__stage && window.__stage.push("` + base64.StdEncoding.EncodeToString(jpeg) + `") && 0`
	return chromedp.Do(b.ctx, chromedp.Evaluate[chromedp.Void](js))
}
