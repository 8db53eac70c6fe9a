package main

import (
	"fmt"
	"slices"
	"time"
)

// summary is the trials of one cell, entrant, length and start.
type summary struct {
	trials, delivered, wrong         int
	median, p95                      time.Duration // over all trials, a failed one counting as endless
	frames, locked, labelled         int           // sums
	seen, named                      int           // trials in which a signal was found, and its length known
	decodings, corrected, coded      int
	receive, shoot, slowest, longest time.Duration // processor time: sums, the slowest shot, the costliest trial
}

const endless = time.Duration(1 << 62)

func summarise(outcomes []outcome) summary {
	s := summary{trials: len(outcomes), median: endless, p95: endless}
	var times []time.Duration
	for _, o := range outcomes {
		took := endless
		if o.Delivered {
			s.delivered++
			took = o.Took
		}
		times = append(times, took)
		s.wrong += count(o.False)
		s.seen += count(o.Locked > 0 || o.Delivered)
		s.named += count(o.Labelled > 0 || o.Delivered)
		s.frames, s.locked, s.labelled = s.frames+o.Frames, s.locked+o.Locked, s.labelled+o.Labelled
		s.decodings, s.corrected, s.coded = s.decodings+o.Decodings, s.corrected+o.Corrected, s.coded+o.Coded
		s.receive, s.shoot, s.slowest = s.receive+o.Receive, s.shoot+o.Shoot, max(s.slowest, o.Slowest)
		s.longest = max(s.longest, o.Receive+o.Shoot)
	}
	if len(times) > 0 {
		slices.Sort(times)
		s.median, s.p95 = times[(len(times)-1)/2], times[(len(times)*95+99)/100-1]
	}
	return s
}

// add joins two summaries in what are sums.
func (s summary) add(o summary) summary {
	s.trials, s.delivered, s.wrong = s.trials+o.trials, s.delivered+o.delivered, s.wrong+o.wrong
	s.frames, s.locked, s.labelled = s.frames+o.frames, s.locked+o.locked, s.labelled+o.labelled
	s.seen, s.named, s.decodings = s.seen+o.seen, s.named+o.named, s.decodings+o.decodings
	s.corrected, s.coded = s.corrected+o.corrected, s.coded+o.coded
	s.receive, s.shoot, s.slowest = s.receive+o.receive, s.shoot+o.shoot, max(s.slowest, o.slowest)
	return s
}

// always says that every trial delivered, mostly that at least half did, so that there is a median.
func (s summary) always() bool { return s.trials > 0 && s.delivered == s.trials }
func (s summary) mostly() bool { return s.trials > 0 && s.median < endless }

// square is what a table shows of it.
func (s summary) square() string {
	switch {
	case s.trials == 0:
		return ""
	case s.delivered == 0:
		return "–"
	case s.always():
		return fmt.Sprintf("%s / %s", seconds(s.median), seconds(s.p95))
	}
	return fmt.Sprintf("%d of %d, %s", s.delivered, s.trials, seconds(s.median))
}

// correctedShare is the share of the bits seen that were wrong before the code, in deliveries.
func (s summary) correctedShare() string {
	if s.coded == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f%%", share(s.corrected, s.coded))
}

func (s summary) milliseconds() string {
	return fmt.Sprintf("%.1f", s.receive.Seconds()*1e3/float64(max(s.frames, 1)))
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func seconds(d time.Duration) string {
	if d >= endless {
		return "∞"
	}
	return fmt.Sprintf("%.2f", d.Seconds())
}
