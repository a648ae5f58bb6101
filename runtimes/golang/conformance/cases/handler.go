package function

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func Handle(w http.ResponseWriter, r *http.Request) {
	name := strings.Split(r.URL.Path, "/")[1]
	answer, isThere := cases[name]
	if !isThere {
		w.WriteHeader(http.StatusNotFound)
		io.WriteString(w, "no such case")
		return
	}
	answer(w, r)
}

type RangeError struct{}

func (RangeError) Error() string { return "näh: no good" }

// An error that does not say in its own message what it came from.
type failure struct {
	message string
	causes  []error
}

func (f *failure) Error() string { return f.message }

func (f *failure) Unwrap() []error { return f.causes }

func fail(message string, causes ...error) error { return &failure{message, causes} }

func answerJSON(w http.ResponseWriter, value interface{}) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(value)
}

func answerText(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, text) }
}

func allBytes(w http.ResponseWriter, r *http.Request) {
	all := make([]byte, 256)
	for at := range all {
		all[at] = byte(at)
	}
	w.Write(all)
}

func valueOf(headers http.Header, name string) interface{} {
	if values := headers.Values(name); len(values) > 0 {
		return values[0]
	}
	return nil
}

var faults = map[string][2]string{
	"line break": {"X-One", "a\r\nX-Two: b"},
	"control":    {"X-One", "a\x07b"},
	"name":       {"X One", "a"},
	"alphabet":   {"X-One", "ü€"},
}

var cases = map[string]http.HandlerFunc{
	"echo": func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		// The bytes as characters of Latin-1, as JSON can have them.
		latin := make([]rune, len(body))
		for at, c := range body {
			latin[at] = rune(c)
		}
		hostname, _ := os.Hostname()
		answerJSON(w, map[string]interface{}{
			"method": r.Method, "path": r.URL.Path, "body": string(latin), "bodyIsBytes": true,
			"query": r.URL.Query()["q"], "header": valueOf(r.Header, "X-CASE-insensitive"),
			"missing": valueOf(r.Header, "x-missing"), "secret": valueOf(r.Header, "podsmith-secret"),
			"hostname": hostname, "run": valueOf(r.Header, "podsmith-run"),
			"node": valueOf(r.Header, "podsmith-node"), "attempt": valueOf(r.Header, "podsmith-attempt"),
		})
	},
	"none":   func(w http.ResponseWriter, r *http.Request) {},
	"empty":  func(w http.ResponseWriter, r *http.Request) { w.Write(nil) },
	"status": func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTeapot) },
	"bad-status": func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(1000)
	},
	"json": func(w http.ResponseWriter, r *http.Request) {
		var value interface{}
		decoder := json.NewDecoder(r.Body)
		decoder.UseNumber()
		if err := decoder.Decode(&value); err != nil {
			panic(err)
		}
		answerJSON(w, value)
	},
	"as-it-came": func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) },
	"list-body": func(w http.ResponseWriter, r *http.Request) {
		answerJSON(w, []interface{}{1, map[string]interface{}{"a": nil}, "ü"})
	},
	"bytes-body": allBytes,
	"text-body":  answerText("täxt"),
	"header-map": func(w http.ResponseWriter, r *http.Request) {
		w.Header()["x-one"] = []string{"1"}
		w.Header().Set("Content-Type", "text/x-own")
		io.WriteString(w, "x")
		// Too late, as anywhere in Go.
		w.Header().Set("X-One", "2")
	},
	"header-pairs": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Set-Cookie", "a=1")
		w.Header().Add("Set-Cookie", "b=2")
		answerJSON(w, struct{}{})
	},
	"bad-header": func(w http.ResponseWriter, r *http.Request) {
		fault := faults[r.URL.Query().Get("fault")]
		w.Header()[fault[0]] = []string{fault[1]}
	},
	"hop-by-hop": func(w http.ResponseWriter, r *http.Request) {
		for name, value := range map[string]string{
			"Connection": "keep-alive, X-Named", "Keep-Alive": "timeout=5", "Transfer-Encoding": "chunked", "Trailer": "X-Sum",
			"Upgrade": "h2c", "Content-Length": "3", "X-Named": "x", "X-Total": "1",
		} {
			w.Header().Set(name, value)
		}
		answerJSON(w, map[string]bool{"ok": true})
	},
	"raise": func(w http.ResponseWriter, r *http.Request) { panic(RangeError{}) },
	"raise-long": func(w http.ResponseWriter, r *http.Request) {
		panic(strings.Repeat("x", 100_000))
	},
	"raise-cause": func(w http.ResponseWriter, r *http.Request) { panic(fail("the error", errors.New("the cause"))) },
	"raise-causes": func(w http.ResponseWriter, r *http.Request) {
		panic(fail("error 5", fail("error 4", fail("error 3", fail("error 2", errors.New("error 1"))))))
	},
	"raise-many": func(w http.ResponseWriter, r *http.Request) {
		panic(fail("both failed", fail("first", errors.New("cause of first")), fail("second", errors.New("cause of second"))))
	},
	"raise-of-runtime": func(w http.ResponseWriter, r *http.Request) {
		var list []int
		answerJSON(w, list[len(r.URL.Path)])
	},
	"exit":  func(w http.ResponseWriter, r *http.Request) { runtime.Goexit() },
	"stick": func(w http.ResponseWriter, r *http.Request) { spin() },
	"wait":  func(w http.ResponseWriter, r *http.Request) { select {} },
	"until-left": func(w http.ResponseWriter, r *http.Request) {
		fmt.Println("waiting")
		<-r.Context().Done()
		fmt.Println("told")
	},
	"until-over": func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		fmt.Println(r.Context().Err())
	},
	"orphan": func(w http.ResponseWriter, r *http.Request) {
		runSelf("leave", r.URL.Query().Get("command"))
	},
	"processes": func(w http.ResponseWriter, r *http.Request) {
		entries, _ := os.ReadDir("/proc")
		count := 0
		for _, entry := range entries {
			if _, err := strconv.Atoi(entry.Name()); err == nil {
				count++
			}
		}
		answerJSON(w, map[string]int{"processes": count})
	},
	"leave": func(w http.ResponseWriter, r *http.Request) {
		left = append(left, "global")
		os.Setenv("LEFT", "variable")
		if err := os.MkdirAll("/tmp/left/"+strings.Repeat("deep/", 400), 0o755); err != nil {
			panic(err)
		}
		os.Chmod("/tmp/left", 0)
		os.WriteFile("/dev/shm/left", nil, 0o644)
		// What a try was compiled with: links to what others are compiled with, too.
		filepath.Walk("/tmp/build/cache", func(place string, info os.FileInfo, err error) error {
			if err == nil && !info.IsDir() {
				os.WriteFile(place, []byte("left"), 0o644)
			}
			return nil
		})
		runSelf("leave", "sleep 1000")
		runSelf("leave", "sleep 1000")
	},
	"left": func(w http.ResponseWriter, r *http.Request) {
		found := append([]string{}, left...)
		for _, place := range []string{"/tmp/left", "/dev/shm/left"} {
			if _, err := os.Lstat(place); err == nil {
				found = append(found, place)
			}
		}
		if variable := os.Getenv("LEFT"); variable != "" {
			found = append(found, variable)
		}
		processes, _ := os.ReadDir("/proc")
		for _, process := range processes {
			variables, _ := os.ReadFile("/proc/" + process.Name() + "/environ")
			if strings.Contains(string(variables), childName+"=") {
				found = append(found, process.Name())
			}
		}
		answerJSON(w, found)
	},
	"header": func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, orNone(r.Header.Get(r.URL.Query().Get("name"))))
	},
	"variable": func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, orNone(os.Getenv(r.URL.Query().Get("name"))))
	},
	"end": func(w http.ResponseWriter, r *http.Request) { os.Exit(numberOf(r, "code")) },
	"kill": func(w http.ResponseWriter, r *http.Request) {
		pid := os.Getpid()
		if r.URL.Query().Get("who") == "parent" {
			pid = os.Getppid()
		}
		syscall.Kill(pid, syscall.Signal(numberOf(r, "signal")))
		time.Sleep(time.Duration(numberOf(r, "ms")) * time.Millisecond)
	},
	"forks": func(w http.ResponseWriter, r *http.Request) {
		for {
			commandOfSelf("sleep").Start()
		}
	},
	"memory": func(w http.ResponseWriter, r *http.Request) {
		var kept [][]byte
		for {
			block := make([]byte, 16<<20)
			for at := 0; at < len(block); at += 4096 {
				block[at] = 1
			}
			kept = append(kept, block)
		}
	},
	"garbage": func(w http.ResponseWriter, r *http.Request) {
		var kept [][]byte
		for count := 0; count < 400; count++ {
			block := bytes.Repeat([]byte("x"), 1<<20)
			if count < 130 {
				kept = append(kept, block)
			}
		}
		runtime.KeepAlive(kept)
	},
	"sleep": func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Duration(numberOf(r, "ms")) * time.Millisecond)
	},
	"large": func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, strings.Repeat("x", numberOf(r, "bytes")))
	},
	"write": func(w http.ResponseWriter, r *http.Request) {
		if err := os.WriteFile("/tmp/file", []byte("kept"), 0o644); err != nil {
			panic(err)
		}
		if os.WriteFile("/app/file", nil, 0o644) != nil {
			io.WriteString(w, "only /tmp")
			return
		}
		io.WriteString(w, "everywhere")
	},
	"user": func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, os.Getuid()) },
	"print": func(w http.ResponseWriter, r *http.Request) {
		word := r.URL.Query().Get("word")
		for count := 0; count < 20; count++ {
			fmt.Println(word)
			time.Sleep(5 * time.Millisecond)
		}
		fmt.Fprintln(os.Stderr, word)
		fmt.Print(word, " without line end")
	},
	"print-forged": func(w http.ResponseWriter, r *http.Request) {
		mark := "\x1epodsmith:" + r.Header.Get("podsmith-invocation") + ":.:"
		fmt.Println(mark)
		syscall.Write(1, []byte(mark+"\n"))
		fmt.Println("still here")
	},
	"print-long":       func(w http.ResponseWriter, r *http.Request) { fmt.Println(strings.Repeat("ü", 30_000)) },
	"print-child":      func(w http.ResponseWriter, r *http.Request) { runSelf("print", "from child\n", "to stderr\n") },
	"print-child-long": func(w http.ResponseWriter, r *http.Request) { runSelf("print-long") },
	"print-around-child": func(w http.ResponseWriter, r *http.Request) {
		fmt.Println("before")
		runSelf("print", "no line end", "")
		fmt.Println("after")
	},
	"print-raw":    func(w http.ResponseWriter, r *http.Request) { syscall.Write(1, []byte("line\n")) },
	"print-device": func(w http.ResponseWriter, r *http.Request) { os.WriteFile("/dev/stdout", []byte("line\n"), 0o644) },
	"print-later": func(w http.ResponseWriter, r *http.Request) {
		done := make(chan struct{})
		go func() {
			fmt.Println("later")
			close(done)
		}()
		<-done
	},
	"print-bytes": func(w http.ResponseWriter, r *http.Request) {
		for _, c := range []byte("ä😀\n") {
			os.Stdout.Write([]byte{c})
		}
	},
	"print-parts": func(w http.ResponseWriter, r *http.Request) {
		fmt.Println("one", 2, "three")
		for _, part := range []string{"fo", "ur", "\n", "five\r", "\nsix", "\nsev", "en\n", "eight\n", "ni", "ne\n"} {
			fmt.Print(part)
		}
	},
	"print-long-in-parts": func(w http.ResponseWriter, r *http.Request) {
		for count := 0; count < 9; count++ {
			fmt.Print(strings.Repeat("ü", 999))
		}
		fmt.Println()
	},
	"print-trace": func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(os.Stderr, "Trace:", RangeError{})
		debug.PrintStack()
	},
	"print-child-in-parts": func(w http.ResponseWriter, r *http.Request) { runSelf("print-in-parts") },
	"print-begun": func(w http.ResponseWriter, r *http.Request) {
		fmt.Println("whole")
		fmt.Print("begun")
		switch r.URL.Query().Get("then") {
		case "exit":
			os.Exit(3)
		case "wait":
			select {}
		case "sleep":
			time.Sleep(time.Duration(numberOf(r, "ms")) * time.Millisecond)
		}
	},
	"panic-beside": func(w http.ResponseWriter, r *http.Request) {
		go panic("panicked in a goroutine")
		select {}
	},
}

func numberOf(r *http.Request, name string) int {
	number, _ := strconv.Atoi(r.URL.Query().Get(name))
	return number
}

var left []string

func orNone(text string) string {
	if text == "" {
		return "(none)"
	}
	return text
}

var spins int

func spin() {
	for {
		spins++
	}
}
