package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

//go:embed start.js
var startScript []byte

// policy is that of the product's pages (server/internal/site).
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; " +
	"img-src 'self' blob: data:; media-src 'self' blob: mediastream:; connect-src 'self'; object-src 'none'; base-uri 'none'"

const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>wasm test</title>
<link rel="stylesheet" href="/test.css"><script src="/wasm_exec.js"></script><script src="/start.js" defer></script><body></body></html>`

const style = `canvas { width: 480px; height: 320px }`

// server stands in for Glint's server as far as a port's suite asks (app/session/porttest), and gives the page its files and takes what it says.
type server struct {
	listener net.Listener
	http     http.Server
	binary   string
	config   []byte
	decoder  string
	exit     chan int
	touches  chan chan error // a test asks for a person's touch
	lights   chan shine      // and for light on the sensor
	people   chan person     // and for a person at the authenticator

	mu      sync.Mutex
	console []string // lines, as many as consoleMost
}

const consoleMost = 1000

// note takes a line of the page's console, or of one of its Workers.
func (s *server) note(line string) {
	fmt.Fprintln(os.Stderr, "console:", line)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.console) < consoleMost {
		s.console = append(s.console, line)
	}
}

// lines answers with the console.
func (s *server) lines(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	io.WriteString(w, strings.Join(s.console, "\n"))
}

func serve(binary string, args []string) (*server, error) {
	binary, err := filepath.Abs(binary)
	if err != nil {
		return nil, err
	}
	root, err := goTool("list", "-m", "-f", "{{.Dir}}")
	if err != nil {
		return nil, err
	}
	config, err := json.Marshal(map[string]any{"args": append([]string{filepath.Base(binary)}, args...), "env": environment()})
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &server{listener: l, binary: binary, config: config, decoder: filepath.Join(root, "web/decoder.js"), exit: make(chan int, 1), touches: make(chan chan error), lights: make(chan shine), people: make(chan person)}
	goroot, err := goTool("env", "GOROOT")
	if err != nil {
		return nil, err
	}
	s.http.Handler = s.routes(filepath.Join(goroot, "lib/wasm/wasm_exec.js"))
	go s.http.Serve(l) // until close
	return s, nil
}

func goTool(args ...string) (string, error) {
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w", args[0], err)
	}
	return strings.TrimSpace(string(out)), nil
}

// environment is what a test may read: its own variables, not those of the machine.
func environment() map[string]string {
	env := map[string]string{"TZ": "UTC"}
	for _, v := range os.Environ() {
		if name, value, _ := strings.Cut(v, "="); strings.HasPrefix(name, "WASMTEST_") {
			env[name] = value
		}
	}
	return env
}

// url names the machine: authenticators know no addresses.
func (s *server) url() string {
	_, port, _ := net.SplitHostPort(s.listener.Addr().String())
	return "http://localhost:" + port + "/"
}
func (s *server) close() { s.http.Close() }

func (s *server) routes(exec string) http.Handler {
	mux := http.NewServeMux()
	text := func(path, kind string, body []byte) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.Write(body)
		})
	}
	file := func(path, kind, name string) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			http.ServeFile(w, r, name)
		})
	}
	text("/{$}", "text/html; charset=utf-8", []byte(page))
	text("/test.css", "text/css", []byte(style))
	text("/start.js", "text/javascript", startScript)
	text("/config.json", "application/json", s.config)
	file("/wasm_exec.js", "text/javascript", exec)
	file("/web/decoder.js", "text/javascript", s.decoder)
	file("/web/app.wasm", "application/wasm", s.binary)
	mux.HandleFunc("POST /test/output", func(_ http.ResponseWriter, r *http.Request) { io.Copy(os.Stdout, r.Body) })
	mux.HandleFunc("POST /test/exit", func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(io.LimitReader(r.Body, 16)) // a short body is an exit code of 2
		select {
		case s.exit <- exitCode(body):
		default:
		}
	})
	mux.HandleFunc("GET /test/console", s.lines)
	mux.HandleFunc("POST /test/touch", s.touch)
	mux.HandleFunc("POST /test/person", s.person)
	mux.HandleFunc("POST /test/light", s.light)
	mux.HandleFunc("/v1/echo", echo)
	mux.HandleFunc("GET /v1/health", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"status":"ok"}`) })
	mux.HandleFunc("POST /v1/records", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, `{"title":"unsigned upload"}`, http.StatusUnauthorized)
	})
	mux.HandleFunc("/v1/hang", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/v1/drop", func(w http.ResponseWriter, _ *http.Request) {
		if c, _, err := http.NewResponseController(w).Hijack(); err == nil {
			c.Close() // as a server that dies: no answer at all
		}
	})
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		mux.ServeHTTP(w, r)
	})
}

// touch answers when the page has been touched.
func (s *server) touch(w http.ResponseWriter, r *http.Request) {
	done := make(chan error, 1)
	select {
	case s.touches <- done:
	case <-r.Context().Done():
		return
	}
	if err := <-done; err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// shine asks for an illuminance.
type shine struct {
	lux  float64
	done chan error
}

type person struct {
	known bool
	done  chan error
}

// person answers when its owner, or with ?known=false a stranger, sits at the authenticator.
func (s *server) person(w http.ResponseWriter, r *http.Request) {
	p := person{r.FormValue("known") != "false", make(chan error, 1)}
	select {
	case s.people <- p:
	case <-r.Context().Done():
		return
	}
	if err := <-p.done; err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// light answers when the sensor has the illuminance of ?lux=.
func (s *server) light(w http.ResponseWriter, r *http.Request) {
	lux, err := strconv.ParseFloat(r.FormValue("lux"), 64)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	l := shine{lux, make(chan error, 1)}
	select {
	case s.lights <- l:
	case <-r.Context().Done():
		return
	}
	if err := <-l.done; err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// echo answers with the request: the status is that of ?status=.
func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	status := http.StatusOK
	fmt.Sscan(r.URL.Query().Get("status"), &status) // without one it stays
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{
		"method": r.Method, "path": r.URL.Path, "body": body, "authorization": r.Header.Get("Authorization"), "cookie": r.Header.Get("Cookie"),
	})
}
