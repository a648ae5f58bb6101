package function

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// There is no other program in the image: a child process is this one, which this variable tells what to do.
const childName = "CASE_CHILD"

func init() {
	name := os.Getenv(childName)
	if name == "" {
		return
	}
	switch name {
	case "print":
		fmt.Print(os.Args[1])
		fmt.Fprint(os.Stderr, os.Args[2])
	case "print-long":
		fmt.Println(strings.Repeat("x", 200_000))
	case "print-in-parts":
		for _, part := range []string{"one", " two", " three"} {
			fmt.Print(part)
			time.Sleep(50 * time.Millisecond)
		}
		fmt.Println()
	case "leave":
		if err := commandOfSelf(strings.Fields(os.Args[1])[0]).Start(); err != nil {
			panic(err)
		}
	case "sleep":
		time.Sleep(1000 * time.Second)
	}
	os.Exit(0)
}

func commandOfSelf(name string, arguments ...string) *exec.Cmd {
	command := exec.Command("/proc/self/exe", arguments...)
	command.Env = append(os.Environ(), childName+"="+name)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	return command
}

func runSelf(name string, arguments ...string) {
	if err := commandOfSelf(name, arguments...).Run(); err != nil {
		panic(err)
	}
}
