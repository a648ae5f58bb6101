/**
 * Python that calls the kernel past every library: `calls()` and `sockets()` tell of each call the name of its error, or
 * `allowed`.
 */
export const hostileCalls = `import ctypes, errno, json, mmap, os, platform, socket
libc = ctypes.CDLL(None, use_errno=True)
numbers = {
    "x86_64": dict(unshare=272, setns=308, mount=165, umount2=166, ptrace=101, bpf=321, keyctl=250, add_key=248,
        perf_event_open=298, io_uring_setup=425, userfaultfd=323, process_vm_readv=310, pidfd_getfd=438, clone=56,
        clone3=435, chroot=161, pivot_root=155, open_by_handle_at=304, fsopen=430, move_mount=429, init_module=175,
        kexec_load=246, reboot=169, swapon=167, settimeofday=164, sethostname=170, iopl=172, syslog=103, acct=163),
    "aarch64": dict(unshare=97, setns=268, mount=40, umount2=39, ptrace=117, bpf=280, keyctl=219, add_key=217,
        perf_event_open=241, io_uring_setup=425, userfaultfd=282, process_vm_readv=270, pidfd_getfd=438, clone=220,
        clone3=435, chroot=51, pivot_root=41, open_by_handle_at=265, fsopen=430, move_mount=429, init_module=105,
        kexec_load=104, reboot=142, swapon=224, settimeofday=170, sethostname=161, syslog=116, acct=89),
}[platform.machine()]
def call(name, *args):
    ctypes.set_errno(0)
    result = libc.syscall(numbers[name], *[ctypes.c_long(a) for a in args])
    if result == -1:
        return errno.errorcode[ctypes.get_errno()]
    if name == "clone" and result == 0:
        os._exit(0)
    return "allowed"
def attempt(action):
    try:
        action()
        return "allowed"
    except OSError as error:
        return errno.errorcode[error.errno]
NEW = dict(NEWNS=0x20000, NEWCGROUP=0x2000000, NEWUTS=0x4000000, NEWIPC=0x8000000, NEWUSER=0x10000000,
    NEWPID=0x20000000, NEWNET=0x40000000)
def calls():
    plain = {name: call(name, 0, 0, 0, 0, 0) for name in numbers if name not in ("clone", "clone3", "unshare", "ptrace")}
    return {
        **plain, "ptrace": call("ptrace", 16, os.getppid(), 0, 0), "clone3": call("clone3", 0, 0),
        **{f"unshare {name}": call("unshare", flag) for name, flag in NEW.items()},
        **{f"clone {name}": call("clone", flag | 17, 0, 0, 0, 0) for name, flag in NEW.items()},
    }
def sockets():
    kinds = dict(raw=(2, 3, 1), raw6=(10, 3, 58), packet=(17, 3, 768), netfilter=(16, 3, 12), audit=(16, 3, 9), vsock=(40, 1, 0),
        alg=(38, 5, 0), bluetooth=(31, 3, 1), can=(29, 3, 1), xdp=(44, 3, 0), sctp=(2, 1, 132), l2tp=(2, 2, 115))
    return {name: attempt(lambda: socket.socket(*kind).close()) for name, kind in kinds.items()}
`;
