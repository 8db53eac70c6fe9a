package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"glint/app/light/sim/trial"
)

// outcome is what is kept of a trial: one line of a shard.
type outcome struct {
	Key       key
	Delivered bool
	False     bool          `json:",omitempty"`
	Took      time.Duration `json:",omitempty"`
	Frames    int
	Locked    int           `json:",omitempty"`
	Labelled  int           `json:",omitempty"`
	Receive   time.Duration // processor time, all shots
	Slowest   time.Duration
	Shoot     time.Duration
	Profile   uint8 `json:",omitempty"`
	Bits      int   `json:",omitempty"`
	Decodings int   `json:",omitempty"`
}

func newOutcome(k key, r trial.Result) outcome {
	return outcome{
		Key: k, Delivered: r.Delivered, False: r.False, Took: r.Took, Frames: r.Frames, Locked: r.Locked, Labelled: r.Labelled,
		Receive: r.Receive, Slowest: r.Slowest, Shoot: r.Shoot,
		Profile: r.Progress.Stats.Profile, Bits: r.Progress.Stats.Bits, Decodings: r.Progress.Stats.Decodings,
	}
}

// folder is where the results of this very program are kept: another build gives other results and has another folder.
func folder(top string) (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	dir := filepath.Join(top, fmt.Sprintf("%x", h.Sum(nil)[:6]))
	return dir, os.MkdirAll(dir, 0o755)
}

// shard is the results of one seed, a file of JSON lines. Lines are added as trials end, so that a run that was stopped goes on where it was.
type shard struct {
	mu   sync.Mutex
	file *os.File
	done map[key]outcome
}

func openShard(dir string, seed uint64) (*shard, error) {
	path := filepath.Join(dir, fmt.Sprintf("seed-%03d.jsonl", seed))
	s := &shard{done: map[key]outcome{}}
	if err := s.load(path); err != nil {
		return nil, err
	}
	var err error
	if s.file, err = os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644); err != nil {
		return nil, err
	}
	_, err = s.file.Write([]byte{'\n'}) // the line before may have been cut off
	return s, err
}

// loadShard reads the results of one seed for a table.
func loadShard(dir string, seed uint64) (*shard, error) {
	s := &shard{done: map[key]outcome{}}
	return s, s.load(filepath.Join(dir, fmt.Sprintf("seed-%03d.jsonl", seed)))
}

// load takes in what is there. A last line that was cut off is made again.
func (s *shard) load(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var o outcome
		if json.Unmarshal(lines.Bytes(), &o) == nil {
			s.done[o.Key] = o
		}
	}
	return lines.Err()
}

// add keeps one more result.
func (s *shard) add(o outcome) error {
	line, err := json.Marshal(o)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done[o.Key] = o
	_, err = s.file.Write(append(line, '\n'))
	return err
}
