/**
 * Python, for behind `hostileCalls`: what a process finds of its machine, its container and its neighbours. `host()` tells
 * of each attempt the name of its error, or `allowed`; `reach()` the words of its error, or `reached`.
 */
export const hostileLooks = `def environments():
    found = {}
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            found[process] = open(f"/proc/{process}/environ").read()
        except OSError:
            pass
    return found
def write(path, data):
    with open(path, "w") as file:
        file.write(data)
def host():
    reads = ("/proc/kcore", "/proc/1/environ", "/proc/1/root/etc/shadow", "/etc/shadow", "/var/run/docker.sock", "/run/podman/podman.sock",
        "/run/containerd/containerd.sock", "/var/run/secrets/kubernetes.io/serviceaccount/token", "/dev/sda", "/dev/mem", "/dev/kmsg")
    bounds = ("memory/memory.limit_in_bytes", "pids/pids.max", "cpu/cpu.cfs_quota_us", "memory/cgroup.procs", "memory/release_agent", "memory.max", "pids.max", "cgroup.procs")
    writes = ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/sys/kernel/uevent_helper", "/sys/fs/cgroup/x", "/etc/passwd", "/app/main.py")
    return {
        **{f"read {path}": attempt(lambda: open(path, "rb").read(1)) for path in reads},
        **{f"write {path}": attempt(lambda: write(path, "|/tmp/x")) for path in writes},
        **{f"bound {name}": attempt(lambda: open(f"/sys/fs/cgroup/{name}", "r+b").close()) for name in bounds},
        "setuid": attempt(lambda: os.setuid(0)), "chown": attempt(lambda: (write("/tmp/own", ""), os.chown("/tmp/own", 0, 0))),
        "device": attempt(lambda: os.mknod("/tmp/device", 0o60644, os.makedev(8, 0))),
    }
def elevated():
    import glob, subprocess
    programs = [p for p in glob.glob("/usr/bin/*") + glob.glob("/bin/*") if os.stat(p).st_mode & 0o4000]
    status = subprocess.run(["grep", "-h", "NoNewPrivs", "/proc/self/status"], capture_output=True, text=True).stdout.split()
    return {"programs": len(programs), "noNewPrivileges": status[-1]}
def mapping():
    inside, outside, _ = open("/proc/self/uid_map").read().split()
    return {"outside": outside}
def address():
    return {"address": socket.gethostbyname(socket.gethostname())}
def visit(address):
    import urllib.error, urllib.request
    request = urllib.request.Request(f"http://{address}:5000/calls", headers={"podsmith-run": "forged"}, data=b"{}")
    try:
        return {"outcome": str(urllib.request.urlopen(request, timeout=3).status)}
    except urllib.error.HTTPError as error:
        return {"outcome": str(error.code)}
    except OSError as error:
        return {"outcome": "unreachable"}
def reach(host, port):
    try:
        socket.create_connection((host, port), 3).close()
        return "reached"
    except OSError as error:
        return error.strerror or str(error)
def status():
    fields = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
    return {name: fields.get(name, "").strip() for name in ("CapEff", "CapBnd", "Seccomp", "NoNewPrivs")}
def writable():
    found = []
    for folder in ("/", "/app", "/bin", "/dev", "/etc", "/home", "/opt", "/proc/sys", "/root", "/run", "/sys", "/usr", "/var", "/var/tmp"):
        path = os.path.join(folder, "podsmith-probe")
        try:
            open(path, "w").close(); os.unlink(path); found.append(folder)
        except OSError:
            pass
    return found
def gateways():
    rows = [line.split() for line in open("/proc/net/route").readlines()[1:]]
    return [socket.inet_ntoa(bytes.fromhex(row[2])[::-1]) for row in rows if row[1] == "00000000"]
`;
