package server

import (
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

// What the Pod may have, by the version of Linux's control groups.
var memoryFiles = []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}

// Has garbage collected before the Pod's memory is full of it: by itself, Go waits until there is as much as is in use.
func keepWithinMemory() {
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	for _, file := range memoryFiles {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		if most, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil {
			// The rest is the supervisor's, the stacks' and the page cache's.
			debug.SetMemoryLimit(most / 10 * 9)
		}
		return
	}
}
