// Command run runs a Go test binary for js/wasm in a real Chromium, as `go test -exec` wants it:
//
//	go build -o e2e/out/bin/wasmtest ./e2e/wasmtest/run
//	GOOS=js GOARCH=wasm go test -exec "$PWD/e2e/out/bin/wasmtest" ./wasm/...
//
// It serves the binary to a page under the product's security policy, hands over arguments and environment, copies the output
// here and ends with the test's exit code. The page has a camera that sees a payment code, no prompts, a server that echoes
// under /v1/echo, a person who touches it on POST /test/touch, an authenticator
// at which sits its owner or, after POST /test/person?known=false, a stranger,
// a light sensor that sees what POST /test/light?lux= says, and a console that GET /test/console reads. Workers get the same binary as /web/app.wasm.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"time"
)

// limit is the longest a run may take; go test has its own, shorter.
const limit = 10 * time.Minute

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "wasmtest:", err)
		os.Exit(1)
	}
	os.Exit(code)
}

func run(args []string) (exit int, err error) {
	if len(args) == 0 {
		return 0, errors.New("usage: run test-binary [argument …]")
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	ctx, cancelLimit := context.WithTimeout(ctx, limit)
	defer cancelLimit()
	s, err := serve(args[0], args[1:])
	if err != nil {
		return 0, err
	}
	defer s.close()
	b, err := open(ctx, s.url(), s.note)
	if err != nil {
		return 0, err
	}
	defer b.close()
	return b.wait(ctx, s)
}

// exitCode reads the body of the page's last request.
func exitCode(body []byte) int {
	n, err := strconv.Atoi(string(body))
	if err != nil {
		return 2
	}
	return n
}
