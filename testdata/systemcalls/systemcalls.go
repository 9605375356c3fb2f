//go:build linux && (amd64 || arm64)

// Package systemcalls shows, in tests, in which order a process asks the system to open,
// write, sync, rename and remove files. It needs no other program: the process filters its
// own calls by seccomp, and the test follows it by ptrace.
package systemcalls

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"unsafe"
)

// A Call is one call of the system, when it begins.
type Call struct {
	Name  string // open, write, fsync, rename, link, unlink, lock or unlock
	Path  string // absolute, of a file; as /proc shows it for what is not a file, such as a socket
	To    string // of rename and link: the new path
	Flags int    // of open
	Head  string // of write: the first 64 bytes
}

const traced = "TLAUDIT_TEST_TRACED" // set in the process that Run follows

// Traced reports whether this is a process that Run follows. At first it is not yet
// filtered: then Traced begins it again, and does not return.
func Traced() bool {
	switch os.Getenv(traced) {
	case "":
		return false
	case "filtered":
		return true
	}
	runtime.LockOSThread()
	err := filter()
	if err == nil {
		err = os.Setenv(traced, "filtered")
	}
	if err == nil {
		err = syscall.Exec("/proc/self/exe", os.Args, os.Environ())
	}
	fmt.Fprintln(os.Stderr, "trace:", err)
	os.Exit(127)
	return false
}

// filter has the kernel stop this thread, and the program that it becomes, at the calls to
// trace, for whoever follows it.
func filter() error {
	const load, equal, end = 0x20, 0x15, 0x06 // BPF: load the number, jump if equal, return
	const allow, trace = 0x7fff0000, 0x7ff00000
	program := []syscall.SockFilter{{Code: load}}
	left := len(names())
	for number := range names() {
		program = append(program, syscall.SockFilter{Code: equal, Jt: uint8(left), K: uint32(number)})
		left--
	}
	program = append(program, syscall.SockFilter{Code: end, K: allow}, syscall.SockFilter{Code: end, K: trace})
	p := syscall.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	const setSeccomp, setNoNewPrivileges, modeFilter = 22, 38, 2
	if _, _, e := syscall.RawSyscall6(syscall.SYS_PRCTL, setNoNewPrivileges, 1, 0, 0, 0, 0); e != 0 {
		return e
	}
	if _, _, e := syscall.RawSyscall(syscall.SYS_PRCTL, setSeccomp, modeFilter, uintptr(unsafe.Pointer(&p))); e != 0 {
		return e
	}
	return nil
}

// ErrNotAllowed says that this system lets no process follow another.
var ErrNotAllowed = errors.New("this system does not allow ptrace")

// Run runs a command, which must call Traced as it begins, and returns its calls in their
// order and its exit code. Its output must go to files.
func Run(cmd *exec.Cmd) (calls []Call, code int, err error) {
	runtime.LockOSThread() // ptrace knows one thread as the follower
	defer runtime.UnlockOSThread()
	cmd.Env = append(cmd.Environ(), traced+"=unfiltered")
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true, Setpgid: true}
	if err := cmd.Start(); errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSYS) {
		return nil, 0, ErrNotAllowed
	} else if err != nil {
		return nil, 0, err
	}
	main := cmd.Process.Pid
	const all, exitKill = 0x40000000, 0x100000 // __WALL, PTRACE_O_EXITKILL
	const traceSeccomp, eventSeccomp = 0x80, 7
	var state syscall.WaitStatus
	if _, err := syscall.Wait4(main, &state, all, nil); err != nil {
		return nil, 0, err
	}
	if err := syscall.PtraceSetOptions(main, syscall.PTRACE_O_TRACECLONE|traceSeccomp|exitKill); err != nil {
		return nil, 0, errors.Join(err, cmd.Process.Kill())
	}
	begun := map[int]bool{main: true}
	for thread := main; ; {
		deliver := 0
		switch signal := state.StopSignal(); {
		case state.Exited() || state.Signaled():
			if thread == main {
				return calls, state.ExitStatus(), cmd.Process.Release()
			}
		case signal == syscall.SIGTRAP:
			if state.TrapCause() == eventSeccomp {
				call, err := read(thread)
				if err != nil {
					return calls, 0, errors.Join(err, cmd.Process.Kill())
				}
				calls = append(calls, call)
			}
		case signal == syscall.SIGSTOP && !begun[thread]: // a new thread
		default:
			deliver = int(signal)
		}
		begun[thread] = true
		if state.Stopped() {
			if err := syscall.PtraceCont(thread, deliver); err != nil && !errors.Is(err, syscall.ESRCH) {
				return calls, 0, errors.Join(err, cmd.Process.Kill())
			}
		}
		for {
			thread, err = syscall.Wait4(-main, &state, all, nil)
			if !errors.Is(err, syscall.EINTR) {
				break
			}
		}
		if err != nil {
			return calls, 0, err
		}
	}
}

// read returns the call at which a thread has stopped.
func read(thread int) (Call, error) {
	const getSyscallInfo = 0x420e
	var info [88]byte
	if _, _, e := syscall.RawSyscall6(syscall.SYS_PTRACE, getSyscallInfo, uintptr(thread), unsafe.Sizeof(info), uintptr(unsafe.Pointer(&info)), 0, 0); e != 0 {
		return Call{}, e
	}
	arg := func(i int) uint64 { return binary.NativeEndian.Uint64(info[32+8*i:]) }
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", thread))
	if err != nil {
		return Call{}, err
	}
	defer memory.Close()
	bytes := func(at, n uint64) string {
		b := make([]byte, n)
		got, _ := memory.ReadAt(b, int64(at)) // the end of the memory may come first
		return string(b[:got])
	}
	file := func(fd uint64) string {
		path, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", thread, int32(fd)))
		if err != nil {
			return "?"
		}
		return path
	}
	named := func(folder, at uint64) string {
		name, _, _ := strings.Cut(bytes(at, 4096), "\x00")
		switch {
		case filepath.IsAbs(name):
		case int32(folder) == -100: // AT_FDCWD
			cwd, _ := os.Readlink(fmt.Sprintf("/proc/%d/cwd", thread))
			name = filepath.Join(cwd, name)
		default:
			name = filepath.Join(file(folder), name)
		}
		return filepath.Clean(name)
	}
	const here = ^uint64(99) // AT_FDCWD
	switch name := names()[binary.NativeEndian.Uint64(info[24:])]; name {
	case "open":
		return Call{Name: "open", Path: named(here, arg(0)), Flags: int(arg(1))}, nil
	case "openat":
		return Call{Name: "open", Path: named(arg(0), arg(1)), Flags: int(arg(2))}, nil
	case "rename", "link":
		return Call{Name: name, Path: named(here, arg(0)), To: named(here, arg(1))}, nil
	case "renameat", "linkat":
		return Call{Name: strings.TrimSuffix(name, "at"), Path: named(arg(0), arg(1)), To: named(arg(2), arg(3))}, nil
	case "unlink":
		return Call{Name: "unlink", Path: named(here, arg(0))}, nil
	case "unlinkat":
		return Call{Name: "unlink", Path: named(arg(0), arg(1))}, nil
	case "flock":
		if arg(1)&syscall.LOCK_UN != 0 {
			return Call{Name: "unlock", Path: file(arg(0))}, nil
		}
		return Call{Name: "lock", Path: file(arg(0))}, nil
	case "fsync":
		return Call{Name: "fsync", Path: file(arg(0))}, nil
	default:
		return Call{Name: name, Path: file(arg(0)), Head: bytes(arg(1), min(arg(2), 64))}, nil
	}
}
