package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"glint/e2e/postgres"
)

// scale of pgbench's tables: more branches than clients, so that it does not measure one row's lock.
const pgbenchScale = 10

func newYardstick(ctx context.Context, long time.Duration) (*yardstick, error) {
	c, err := postgres.Start(ctx, "shared_buffers=256MB")
	if err != nil {
		return nil, err
	}
	y := &yardstick{c, long}
	if _, err := c.Run(ctx, "pgbench", "-i", "-q", "-s", strconv.Itoa(pgbenchScale)); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return y, nil
}

var tps = regexp.MustCompile(`tps = ([0-9.]+)`)
var transactions = regexp.MustCompile(`transactions actually processed: ([0-9]+)`)

// run runs pgbench once. Without a yardstick it measures nothing.
func (y *yardstick) run(ctx context.Context) (s speed, err error) {
	if y == nil {
		return s, nil
	}
	pid, err := y.PID()
	if err != nil {
		return s, err
	}
	before, err := used(pid)
	if err != nil {
		return s, err
	}
	out, err := y.Run(ctx, "pgbench", "-c", "8", "-j", "2", "-M", "prepared", "-T", strconv.Itoa(int(y.time.Seconds())))
	if err != nil {
		return s, err
	}
	after, err := used(pid)
	if err != nil {
		return s, err
	}
	rate, count := tps.FindStringSubmatch(out), transactions.FindStringSubmatch(out)
	if rate == nil || count == nil {
		return s, fmt.Errorf("pgbench said %q", out)
	}
	n, err := strconv.ParseFloat(count[1], 64)
	if err != nil {
		return s, err
	}
	s.tps, err = strconv.ParseFloat(rate[1], 64)
	s.micros = float64((after - before).Microseconds()) / n
	return s, err
}

func (s speed) mean(o speed) speed { return speed{(s.tps + o.tps) / 2, (s.micros + o.micros) / 2} }

func (s speed) ratio(rate float64) string {
	if s.tps == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", rate/s.tps)
}

func (s speed) cpuRatio(micros float64) string {
	if s.micros == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", micros/s.micros)
}

func (s speed) cells() []string {
	return []string{fmt.Sprintf("%.0f", s.tps), fmt.Sprintf("%.0f", s.micros)}
}
