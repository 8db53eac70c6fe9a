//go:build !race

package zones_test

const raced = false
