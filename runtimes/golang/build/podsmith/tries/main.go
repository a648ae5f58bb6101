// The main of a try Pod: tries COMMAND...
//
// It compiles what a request brings by the command, and has the program answer that request. ../../../../README.md describes it.
package main

import (
	"os"
	"podsmith/server"
)

func main() { server.ServeTries(os.Args[1:]) }
