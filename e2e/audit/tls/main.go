// Command tls starts the server with an authority of its own on this machine and lets testssl.sh judge how it
// speaks TLS. It ends with status 1 if a finding above LOW is left that is not excused below.
//
//	go run ./e2e/audit/tls -server e2e/out/bin/glint
package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
)

// name is what the certificate stands for here.
const name = "till.home.arpa"

// excused are findings above LOW that are none of the server's: each with its reason. They are found by the
// names that testssl gives them.
var excused = map[string]string{
	"cert_revocation": "an authority without a network has neither list nor responder; a leaf ends after 90 days, the root's key is kept to its names",
	"BREACH":          "only the client's files are compressed, the same for everybody: they hold no secret and repeat nothing of the request",
}

// finding is one line of testssl's JSON.
type finding struct {
	ID       string `json:"id"`
	Severity string `json:"severity"`
	Finding  string `json:"finding"`
}

// grave are testssl's severities that need an excuse. "WARN" means that a test could not be done.
var grave = []string{"MEDIUM", "HIGH", "CRITICAL", "WARN", "FATAL"}

func main() {
	server := flag.String("server", "e2e/out/bin/glint", "the server's `program`")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *server, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "tls:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, server string, out io.Writer) error {
	dir, err := os.MkdirTemp("", "glint-tls-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	port, end, err := serve(ctx, server, filepath.Join(dir, "data"))
	if err != nil {
		return err
	}
	defer end()
	list := filepath.Join(dir, "findings.json")
	test := exec.CommandContext(ctx, "testssl", "--quiet", "--color", "0", "--warnings", "off", "--nodns", "none", "--ip", "127.0.0.1",
		"--add-ca", filepath.Join(dir, "data", "ca.pem"), "--jsonfile", list, "-p", "-s", "-f", "-S", "-P", "-h", "-U", name+":"+port)
	if text, err := test.CombinedOutput(); err != nil { // its status counts findings, too
		if _, bad := os.Stat(list); bad != nil {
			return fmt.Errorf("testssl: %w: %s", err, text)
		}
	}
	text, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	var findings []finding
	if err := json.Unmarshal(text, &findings); err != nil {
		return fmt.Errorf("testssl's findings: %w", err)
	}
	return judge(findings, out)
}

// serve starts the server and gives the port on which it speaks TLS.
func serve(ctx context.Context, server, data string) (port string, end func(), err error) {
	cmd := exec.CommandContext(ctx, server, "--listen", "127.0.0.1:0", "--tls", "local", "--name", name, "--ip", "127.0.0.1", "--data", data)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	end = func() { _ = cmd.Process.Signal(os.Interrupt); _ = cmd.Wait() }
	line, err := bufio.NewReader(out).ReadString('\n')
	if _, address, ok := strings.Cut(strings.TrimSpace(line), "https://"); err == nil && ok {
		_, port, err = net.SplitHostPort(address)
		return port, end, err
	}
	end()
	return "", nil, cmp.Or(err, fmt.Errorf("the server says %q", line))
}

// judge prints what testssl found and fails for what is neither good nor excused.
func judge(findings []finding, out io.Writer) error {
	if len(findings) < 40 {
		return fmt.Errorf("only %d findings: testssl has not looked", len(findings))
	}
	counts, left := map[string]int{}, 0
	for _, f := range findings {
		counts[f.Severity]++
		if f.Severity == "LOW" {
			fmt.Fprintf(out, "LOW %s: %s\n", f.ID, f.Finding)
		}
		if !slices.Contains(grave, f.Severity) {
			continue
		}
		id, _, _ := strings.Cut(f.ID, " ")
		if why, ok := excused[id]; ok {
			fmt.Fprintf(out, "excused %s %s: %s (%s)\n", f.Severity, f.ID, f.Finding, why)
			continue
		}
		left++
		fmt.Fprintf(out, "%s %s: %s\n", f.Severity, f.ID, f.Finding)
	}
	fmt.Fprintf(out, "%d findings: %v\n", len(findings), counts)
	if left > 0 {
		return errors.New("findings above LOW are left")
	}
	return nil
}
