//go:build !race

package light_test

const raced = false
