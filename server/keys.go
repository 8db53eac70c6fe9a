package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"glint/app/wire"
	"glint/server/internal/authority"
	"glint/server/internal/keyfile"
	"glint/server/internal/secret"
)

const keysUsage = `server [flags] keys list                         what terminals believe, and what waits for the root
server [flags] keys root FILE                    make the root's key in FILE, before the first start
server [flags] keys rotate                       make the next signing key; it signs after the overlap
server [flags] keys withdraw N                   take key N off the list at once: somebody else may have it
server [flags] keys install FILE                 take a list that the root has signed elsewhere
server keys sign ROOT REQUEST OUT                sign a request with the root's key, away from the server
`

// keys carries out the commands about signing keys. A running server takes a new list within the hour.
func keys(c Config, args []string, now time.Time, out io.Writer) error {
	dir := keyfile.Dir(c.Data)
	var l wire.KeyList
	var err error
	switch {
	case len(args) == 1 && args[0] == "list":
		return showKeys(dir, now, out)
	case len(args) == 2 && args[0] == "root":
		return makeRoot(dir, args[1], out)
	case len(args) == 1 && args[0] == "rotate":
		l, err = dir.Rotate(now, keyfile.Overlap)
	case len(args) == 2 && args[0] == "withdraw":
		id, bad := strconv.ParseUint(args[1], 10, 16)
		if bad != nil {
			return fmt.Errorf("keys: %q is no number of a key", args[1])
		}
		l, err = dir.Withdraw(wire.KeyID(id), now)
	case len(args) == 2 && args[0] == "install":
		l, err = dir.Install(args[1])
	case len(args) == 4 && args[0] == "sign":
		l, err = keyfile.SignFile(args[1], args[2], args[3])
	default:
		fmt.Fprint(out, keysUsage)
		return flag.ErrHelp
	}
	if err != nil && !errors.Is(err, keyfile.ErrPending) {
		return err
	}
	if len(l.Keys) > 0 {
		printKeys(l, now, out)
	}
	return err
}

func makeRoot(dir keyfile.Dir, path string, out io.Writer) error {
	if err := os.MkdirAll(string(dir), 0o700); err != nil {
		return err
	}
	public, err := dir.MakeRoot(path)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Root %s. Keep %s away from the server; sign there with: server keys sign\n", secret.String(public[:]), path)
	return nil
}

func showKeys(dir keyfile.Dir, now time.Time, out io.Writer) error {
	l, waiting, err := dir.List()
	if err != nil {
		return err
	}
	printKeys(l, now, out)
	if waiting != nil {
		fmt.Fprintln(out, "Waits for the root's signature:")
		printKeys(*waiting, now, out)
	}
	if dir.RootHere() {
		fmt.Fprintln(out, "The root's key lies beside the signing keys: carry it away.")
	}
	return nil
}

func printKeys(l wire.KeyList, now time.Time, out io.Writer) {
	fmt.Fprintf(out, "Key list %d of %s\n", l.Version, l.Time.Time().Format(time.RFC3339))
	for _, k := range l.Keys {
		until := "until the next has begun"
		if k.Until != authority.Endless {
			until = "until " + k.Until.Time().Format(time.RFC3339)
		}
		state := "signs from " + k.From.Time().Format(time.RFC3339)
		if k.From <= wire.SecondsAt(now) {
			state = "in use"
		}
		fmt.Fprintf(out, "  key %d  %s  %s  %s\n", k.ID, secret.String(k.Key[:]), state, until)
	}
}
