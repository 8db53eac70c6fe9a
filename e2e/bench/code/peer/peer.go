// Package peer reads codes with others' readers in node: zxing-wasm (ZXing-C++) and jsQR, as npm has them, with all of their means on. They are no part of
// the product.
package peer

import (
	"bufio"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

//go:embed readers.mjs
var script string

// Which names a reader.
type Which byte

// The readers, in the order of the script's.
const (
	ZXing Which = iota
	JSQR
)

// ErrMissing says that node or the packages are not here.
var ErrMissing = errors.New("peer: no peers here")

// Process is one node with all readers. It belongs to one goroutine at a time.
type Process struct {
	Names []string // with their versions, by Which
	Node  string   // its version

	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

// Start runs node with the packages that stand unpacked in a folder.
func Start(folder string) (*Process, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMissing, err)
	}
	for _, name := range []string{"zxing-wasm", "jsqr"} {
		if _, err := os.Stat(filepath.Join(folder, name, "package", "package.json")); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrMissing, err)
		}
	}
	p := &Process{command: exec.Command(node, "--input-type=module", "-e", script, folder)}
	p.command.Stderr = os.Stderr
	if p.in, err = p.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	var hello struct {
		Names []string
		Node  string
	}
	if err := p.answer(&hello); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	p.Names, p.Node = hello.Names, hello.Node
	return p, nil
}

// Read gives the texts of the codes that a reader finds in a luma plane, and the processor time that node took, without that for making the picture.
func (p *Process) Read(w Which, luma []byte, width, height int) ([]string, time.Duration, error) {
	head := binary.LittleEndian.AppendUint32([]byte{byte(w)}, uint32(width))
	head = binary.LittleEndian.AppendUint32(head, uint32(height))
	if _, err := p.in.Write(head); err != nil {
		return nil, 0, fmt.Errorf("peer: %w", err)
	}
	if _, err := p.in.Write(luma[:width*height]); err != nil {
		return nil, 0, fmt.Errorf("peer: %w", err)
	}
	var a struct {
		Texts []string
		US    int64 // microseconds
	}
	err := p.answer(&a)
	return a.Texts, time.Duration(a.US) * time.Microsecond, err
}

func (p *Process) answer(into any) error {
	line, err := p.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("peer: %w", err)
	}
	if err := json.Unmarshal(line, into); err != nil {
		return fmt.Errorf("peer: %q: %w", line, err)
	}
	return nil
}

// Close ends node.
func (p *Process) Close() error {
	err := p.in.Close()
	return errors.Join(err, p.command.Wait())
}
