package paysim

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// disk is a durable store: a commit is stored whole or not at all, and outlives a crash.
type disk map[string][]byte

// fate is what becomes of a commit.
type fate int

const (
	fine        fate = iota
	refused          // nothing is stored, the machine is told
	crashBefore      // nothing is stored, the page dies
	crashAfter       // all is stored, the page dies
)

// put encodes a value for a commit. What comes back from the disk has been through JSON, as on a device.
func put(tx map[string][]byte, key string, value any) {
	b, err := json.Marshal(value)
	if err != nil {
		panic("paysim: internal error: " + err.Error())
	}
	tx[key] = b
}

// commit stores a transaction whose new keys must not exist yet.
func (d disk) commit(tx map[string][]byte, fresh ...string) error {
	for _, key := range fresh {
		if _, ok := d[key]; ok {
			return fmt.Errorf("%s exists already", key)
		}
	}
	maps.Copy(d, tx)
	return nil
}

// get decodes a stored value into v, and tells whether there was one.
func (d disk) get(key string, v any) bool {
	b, ok := d[key]
	if !ok {
		return false
	}
	if err := json.Unmarshal(b, v); err != nil {
		panic("paysim: internal error: " + err.Error())
	}
	return true
}

// all decodes the values whose keys begin with prefix, in order of key.
func all[T any](d disk, prefix string) (out []T) {
	for _, key := range slices.Sorted(maps.Keys(d)) {
		if strings.HasPrefix(key, prefix) {
			var v T
			d.get(key, &v)
			out = append(out, v)
		}
	}
	return out
}
