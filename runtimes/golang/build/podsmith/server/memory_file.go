package server

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"unsafe"
)

const (
	memfdCloseOnExec = 1
	// Above the descriptors that a program is started with.
	highDescriptor = 64
)

// Linux's numbers, which package syscall does not have for all.
var memfdCreate = map[string]uintptr{"amd64": 319, "arm64": 279}

// A file in memory, which is nowhere in a folder: a program can be started from it wherever folders may hold none.
func openInMemory(name string) (*os.File, error) {
	fd, err := createInMemory(name)
	if err != nil {
		return nil, err
	}
	high, _, errno := syscall.Syscall(syscall.SYS_FCNTL, uintptr(fd), syscall.F_DUPFD_CLOEXEC, highDescriptor)
	syscall.Close(fd)
	if errno != 0 {
		return nil, errno
	}
	return os.NewFile(high, name), nil
}

func moveIntoMemory(place string) (*os.File, error) {
	from, err := os.Open(place)
	if err != nil {
		return nil, err
	}
	defer from.Close()
	into, err := openInMemory(filepath.Base(place))
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(into, from); err != nil {
		return nil, err
	}
	return into, os.Remove(place)
}

func createInMemory(name string) (int, error) {
	text, err := syscall.BytePtrFromString(name)
	if err != nil {
		return 0, err
	}
	fd, _, errno := syscall.Syscall(memfdCreate[runtime.GOARCH], uintptr(unsafe.Pointer(text)), memfdCloseOnExec, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(fd), nil
}
