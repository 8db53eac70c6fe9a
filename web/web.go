// Package web holds the static files of the pages and the built client, for
// the server to embed. It has no logic: server/internal/site checks and serves
// the files.
//
// The client itself is not in the repository. It is built into web/build:
//
//	app.wasm             the program
//	app.wasm.br, .gz     the same, compressed
//
// On a clean checkout that folder holds only a text that says so, and the
// program still compiles.
package web

import "embed"

// Files are the static files, with paths as in this folder.
//
//go:embed *.js *.css *.webmanifest icons build
var Files embed.FS
