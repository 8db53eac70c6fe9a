// Package keep holds the results of long runs as lines of JSON, so that a run that was stopped goes on where it was, and several can share the work.
package keep

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"sync"
)

// Folder makes and names the folder of this very program's results below another: another build has other results.
func Folder(top string) (string, error) {
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

// Lines is a file of results by key. It may be used by several goroutines.
type Lines[K comparable, V any] struct {
	mu   sync.Mutex
	file *os.File
	done map[K]V
}

// line is one of them.
type line[K comparable, V any] struct {
	Key   K
	Value V
}

// Open reads a file of a folder, which may not exist yet, and adds to it from then on.
func Open[K comparable, V any](dir, name string) (*Lines[K, V], error) {
	path := filepath.Join(dir, name+".jsonl")
	done, err := load[K, V](path)
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	if _, err := file.Write([]byte{'\n'}); err != nil { // the line before may have been cut off
		return nil, errors.Join(err, file.Close())
	}
	return &Lines[K, V]{file: file, done: done}, nil
}

// All reads all files of a folder.
func All[K comparable, V any](dir string) (map[K]V, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		return nil, err
	}
	all := map[K]V{}
	for _, path := range paths {
		some, err := load[K, V](path)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, some)
	}
	return all, nil
}

// load reads a file. A line that was cut off is left out.
func load[K comparable, V any](path string) (map[K]V, error) {
	done := map[K]V{}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return done, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var l line[K, V]
		if json.Unmarshal(lines.Bytes(), &l) == nil {
			done[l.Key] = l.Value
		}
	}
	return done, lines.Err()
}

// Has says whether there is a result.
func (l *Lines[K, V]) Has(k K) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, ok := l.done[k]
	return ok
}

// Add writes one more result.
func (l *Lines[K, V]) Add(k K, v V) error {
	text, err := json.Marshal(line[K, V]{k, v})
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.done[k] = v
	_, err = l.file.Write(append(text, '\n'))
	return err
}

// Fill carries out what has no result yet, several at a time, each on a thread of its own, so that package clock can measure it. Work that fails ends it;
// what was under way is finished.
func (l *Lines[K, V]) Fill(keys []K, workers int, work func(K) (V, error)) error {
	queue, failures := make(chan K), make(chan error, workers)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			for k := range queue {
				v, err := work(k)
				if err == nil {
					err = l.Add(k, v)
				}
				if err != nil {
					failures <- err
					return
				}
			}
		})
	}
	err := l.feed(queue, failures, keys)
	close(queue)
	group.Wait()
	close(failures)
	for later := range failures {
		err = cmp.Or(err, later)
	}
	return err
}

// feed hands the keys out until one fails.
func (l *Lines[K, V]) feed(queue chan<- K, failures <-chan error, keys []K) error {
	for _, k := range keys {
		if l.Has(k) {
			continue
		}
		select {
		case queue <- k:
		case err := <-failures:
			return err
		}
	}
	return nil
}

// Close ends the writing.
func (l *Lines[K, V]) Close() error { return l.file.Close() }
