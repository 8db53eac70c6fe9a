package stage

import (
	"context"
	"encoding/base64"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Relay carries what one page shows to another page's camera until it is closed.
type Relay struct {
	from   *Browser
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
	_, _ = chromedp.Call(r.from.ctx, page.StopScreencast, cdp.Empty{}) // fails where the browser is gone
	r.cancel()
	r.done.Wait()
}

// Join starts a relay from one browser's page to another's camera, with pictures of at most width by
// height pixels. filter, where given, alters each picture on its way; nil drops it.
func Join(from, to *Browser, width, height int64, filter func(jpeg []byte) []byte) (*Relay, error) {
	ctx, cancel := context.WithCancel(from.ctx)
	r := &Relay{from: from, cancel: cancel, filter: filter}
	events := chromedp.Events(ctx, page.ScreencastFrame)
	quality := int64(80)
	_, err := chromedp.Call(from.ctx, page.StartScreencast, page.StartScreencastParams{
		Format: page.StartScreencastFormatJpeg, Quality: &quality, MaxWidth: width, MaxHeight: height, EveryNthFrame: 1,
	})
	if err != nil {
		cancel()
		return nil, fmt.Errorf("stage: screencast of %s: %w", from.Name, err)
	}
	pictures := make(chan picture, 30)
	r.done.Add(2)
	go func() {
		defer r.done.Done()
		defer close(pictures)
		for ev, err := range events {
			if err != nil {
				return
			}
			_, _ = chromedp.Call(from.ctx, page.ScreencastFrameAck, page.ScreencastFrameAckParams{SessionID: ev.SessionID})
			select {
			case pictures <- picture{ev.Data, shownAt(ev.Metadata)}:
			default: // the other browser is a second behind: this picture is lost
			}
		}
	}()
	go func() {
		defer r.done.Done()
		for p := range pictures {
			r.carry(to, p)
		}
	}()
	return r, nil
}

// picture is what a screen showed, and since when.
type picture struct {
	jpeg []byte
	at   time.Time
}

func shownAt(m *page.ScreencastFrameMetadata) time.Time {
	if m == nil || m.Timestamp == 0 {
		return time.Now()
	}
	return time.UnixMicro(int64(float64(m.Timestamp) * 1e6))
}

func (r *Relay) carry(to *Browser, p picture) {
	jpeg := p.jpeg
	if r.filter != nil {
		if jpeg = r.filter(jpeg); jpeg == nil {
			return
		}
	}
	r.mu.Lock()
	r.last = jpeg
	r.mu.Unlock()
	if err := to.Push(jpeg, p.at); err == nil {
		r.frames.Add(1)
	}
}

// Push puts one JPEG picture before the page's camera, as shown since a time.
func (b *Browser) Push(jpeg []byte, at time.Time) error {
	js := fmt.Sprintf(`window.__stage && window.__stage.push(%q, %d) && 0`, base64.StdEncoding.EncodeToString(jpeg), at.UnixMilli())
	return chromedp.Do(b.ctx, chromedp.Evaluate[chromedp.Void](js))
}
