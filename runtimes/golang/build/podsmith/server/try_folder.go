package server

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	// What the image's build has put there: modules and what is compiled of them.
	builtFunction = "/build/function"
	builtCache    = "/build/cache"
	// Of a try.
	tryFolder   = "/tmp/build"
	tryFunction = tryFolder + "/function"
	tryCache    = tryFolder + "/cache"
	// Where the program runs, as in /app of an image.
	workFolder   = "/tmp/app"
	staticFolder = "static"
)

var writableFolders = []string{"/tmp", "/dev/shm", "/dev/mqueue"}

// Removes what the try before has left, and puts there what the next one compiles with.
func makeReady() error {
	for _, folder := range writableFolders {
		empty(folder)
	}
	if err := copyFolder(builtFunction, tryFunction); err != nil {
		return err
	}
	return linkCache()
}

// What is not the image's.
func empty(folder string) {
	for _, place := range listOwn(folder) {
		os.RemoveAll(place)
	}
	// Without permissions, say.
	if left := listOwn(folder); len(left) > 0 {
		exec.Command("chmod", append([]string{"-R", "u+rwx", "--"}, left...)...).Run()
		exec.Command("rm", append([]string{"-rf", "--"}, left...)...).Run()
	}
}

func listOwn(folder string) (own []string) {
	entries, _ := os.ReadDir(folder)
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			continue
		}
		if stat, isKnown := info.Sys().(*syscall.Stat_t); isKnown && int(stat.Uid) == os.Getuid() {
			own = append(own, filepath.Join(folder, entry.Name()))
		}
	}
	return own
}

func copyFolder(from, to string) error {
	return filepath.Walk(from, func(place string, info os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		copied := filepath.Join(to, strings.TrimPrefix(place, from))
		if info.IsDir() {
			return os.MkdirAll(copied, 0o755)
		}
		text, err := os.ReadFile(place)
		if err != nil {
			return err
		}
		return os.WriteFile(copied, text, 0o644)
	})
}

// A cache of this try alone, to which it may add: what the image has in its own is read over links, and stays as it is.
func linkCache() error {
	folders, err := os.ReadDir(builtCache)
	if err != nil {
		return err
	}
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		own := filepath.Join(tryCache, folder.Name())
		if err := os.MkdirAll(own, 0o755); err != nil {
			return err
		}
		files, err := os.ReadDir(filepath.Join(builtCache, folder.Name()))
		if err != nil {
			return err
		}
		for _, file := range files {
			if err := os.Symlink(filepath.Join(builtCache, folder.Name(), file.Name()), filepath.Join(own, file.Name())); err != nil {
				return err
			}
		}
	}
	// Go removes from a cache what is old once a day, and takes this for the last time.
	return os.WriteFile(filepath.Join(tryCache, "trim.txt"), []byte(fmt.Sprint(time.Now().Unix())), 0o644)
}

// Dependencies are as the image's build has left them: it may have completed go.mod.
func (t *try) writeFiles() error {
	if err := os.MkdirAll(filepath.Join(workFolder, staticFolder), 0o755); err != nil {
		return err
	}
	for name, text := range t.files {
		place := filepath.Join(tryFunction, name)
		if _, err := os.Lstat(place); err == nil {
			continue
		}
		places := []string{place}
		if strings.HasPrefix(filepath.Clean(name), staticFolder+"/") {
			places = append(places, filepath.Join(workFolder, name))
		}
		for _, place := range places {
			if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(place, []byte(text), 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}
