package server

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
)

// What the image's build has in its environment, and no function.
var buildVariables = []string{
	"CGO_ENABLED", "GOCACHE", "GOFLAGS", "GOLANG_VERSION", "GOMODCACHE", "GOPATH", "GOTOOLCHAIN",
	"NODE_EXTRA_CA_CERTS", "PIP_CERT", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE",
}

// Where a program looks for others, in an image that says nothing of it.
const usualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// Where the compiler has put it.
const compiledProgram = tryFolder + "/program"

// `handler.go:4:2: what is wrong`, in which Go begins names with "./".
var placeOfFault = regexp.MustCompile(`(?m)^(?:\./)?([^\s:]+\.go:\d+(?::\d+)?: .*)$`)

// Why Go looks for no module elsewhere is nothing to whoever has imported it.
const lookupDisabled = ": module lookup disabled by GOPROXY=off"

// Compiles the files. The failure is what the compiler says.
func (t *try) compile(command []string) (program *os.File, failed *failure) {
	if err := t.writeFiles(); err != nil {
		return nil, failureOf(err, nil)
	}
	compiler := exec.Command(command[0], command[1:]...)
	compiler.Dir = tryFolder
	// What the image does not have it cannot get: modules come with another image. Two at a time: few processes, little memory.
	compiler.Env = append(os.Environ(), "HOME="+tryFolder, "GOCACHE="+tryCache, "GOPROXY=off", "GOMAXPROCS=2")
	if said, err := compiler.CombinedOutput(); err != nil {
		return nil, compileFailure(string(said), err)
	}
	program, err := moveIntoMemory(compiledProgram)
	if err != nil {
		return nil, failureOf(err, nil)
	}
	return program, nil
}

func compileFailure(said string, err error) *failure {
	text := regexp.MustCompile(`(?m)^\./`).ReplaceAllString(said, "")
	text = strings.TrimSpace(strings.ReplaceAll(text, lookupDisabled, ""))
	if text == "" {
		text = "the compiler ended with " + err.Error()
	}
	message := text
	if found := placeOfFault.FindString(text); found != "" {
		message = found
	}
	if strings.Contains(text, "signal: killed") {
		message = "the compiler needed more memory than the Pod has; a build of the function has more"
	}
	if hint := regexp.MustCompile(`(?m)^Podsmith: (.*)$`).FindStringSubmatch(text); hint != nil {
		message = hint[1]
	}
	return &failure{kind: "BuildError", message: cut(message, messageLength), trace: cut(text, traceLength)}
}

// What the program has in its environment; of several variables of one name, Go takes the first.
func (t *try) variables(own map[string]string) []string {
	all := map[string]string{}
	for _, variable := range os.Environ() {
		if parts := strings.SplitN(variable, "=", 2); !isOneOf(parts[0], buildVariables) {
			all[parts[0]] = parts[1]
		}
	}
	all["PATH"] = usualPath
	for _, more := range []map[string]string{t.environment, own} {
		for name, value := range more {
			all[name] = value
		}
	}
	list := make([]string, 0, len(all))
	for name, value := range all {
		list = append(list, name+"="+value)
	}
	return list
}
