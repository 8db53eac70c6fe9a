package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"time"

	"glint/server/internal/people"
)

const crewUsage = `server [flags] people list           who runs the server
server [flags] people invite ROLE    a one-time code for one more admin or operator, also when all have forgotten their passwords
`

// crew carries out the commands about people, on a stopped server.
func crew(ctx context.Context, c Config, args []string, out io.Writer, log *slog.Logger) (err error) {
	list := len(args) == 1 && args[0] == "list"
	if !list && (len(args) != 2 || args[0] != "invite") {
		fmt.Fprint(out, crewUsage)
		return flag.ErrHelp
	}
	m := NewMain(c, io.Discard, log)
	defer func() { err = errors.Join(err, m.Close()) }()
	if _, _, err := m.open(ctx); err != nil {
		return err
	}
	p := people.New(people.Options{Store: m.store, Now: time.Now})
	if !list {
		code, err := p.Invite(ctx, "", args[1])
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(out, "Code for one more %s: %s\n", args[1], code)
		return err
	}
	all, err := p.List(ctx)
	for _, one := range all {
		state := "since " + one.Added.Format(time.RFC3339)
		if !one.Removed.IsZero() {
			state = "removed " + one.Removed.Format(time.RFC3339)
		}
		fmt.Fprintf(out, "%-32s %-10s %s\n", one.Name, one.Role, state)
	}
	return err
}
