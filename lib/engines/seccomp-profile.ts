/**
 * Which system calls a function's Pod may make, as the OCI runtime specification writes it (config-linux.md, "Seccomp"):
 * Docker, Podman, containerd and CRI-O read the same text. Everything that is not listed fails with EPERM.
 *
 * The engines' own profiles allow some 350 calls, and among them what lets a process without any right reach code of the
 * kernel that only root should: namespaces of its own with every capability inside, ptrace, keyrings, packet filters,
 * sockets of any family. What is listed here is what language runtimes, shells and the programs that handlers start ask for.
 *
 * No `architectures`: the machine's own alone. A program of another (32 bits on 64) is killed.
 */
export const seccompProfile: SeccompProfile = {
  defaultAction: 'SCMP_ACT_ERRNO',
  defaultErrnoRet: 1,
  syscalls: [
    { names: allowedCalls().sort(), action: 'SCMP_ACT_ALLOW' },
    // Processes and threads, but in no namespace of their own.
    allowWhere('clone', [{ index: 0, op: 'SCMP_CMP_MASKED_EQ', value: namespaceFlags(), valueTwo: 0 }]),
    // Its flags lie in memory, where no filter can look. "Not implemented" sends a C library to `clone`.
    { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 },
    // AF_UNIX, and TCP and UDP over IPv4 and IPv6: no other protocol's module is ever loaded for a handler.
    allowWhere('socket', [equals(0, 1)]),
    ...[2, 10].flatMap((family) =>
      [0, 6, 17].map((protocol) => allowWhere('socket', [equals(0, family), equals(2, protocol)])),
    ),
    // NETLINK_ROUTE: it tells the Pod's own addresses (`os.networkInterfaces()`, `getifaddrs`); to change anything takes a
    // capability.
    allowWhere('socket', [equals(0, 16), equals(2, 0)]),
    allowWhere('socketpair', [equals(0, 1)]),
    // Named pipes (S_IFIFO), no devices.
    allowWhere('mknod', [{ index: 1, op: 'SCMP_CMP_MASKED_EQ', value: 0o170000, valueTwo: 0o010000 }]),
    allowWhere('mknodat', [{ index: 2, op: 'SCMP_CMP_MASKED_EQ', value: 0o170000, valueTwo: 0o010000 }]),
  ],
};

export interface SeccompProfile {
  defaultAction: 'SCMP_ACT_ERRNO';
  /** The error number of what is refused; 1 is EPERM. */
  defaultErrnoRet: number;
  syscalls: SeccompRule[];
}

interface SeccompRule {
  names: string[];
  action: 'SCMP_ACT_ALLOW' | 'SCMP_ACT_ERRNO';
  errnoRet?: number;
  /** All have to hold. */
  args?: SeccompArgument[];
}

interface SeccompArgument {
  /** Of the argument, from 0. */
  index: number;
  op: 'SCMP_CMP_EQ' | 'SCMP_CMP_MASKED_EQ';
  /** What the argument equals; for MASKED_EQ, the mask that is laid over it first. */
  value: number;
  /** For MASKED_EQ, what is left then. */
  valueTwo?: number;
}

function allowWhere(name: string, args: SeccompArgument[]): SeccompRule {
  return { names: [name], action: 'SCMP_ACT_ALLOW', args };
}

function equals(index: number, value: number): SeccompArgument {
  return { index, op: 'SCMP_CMP_EQ', value };
}

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET (clone(2)). */
function namespaceFlags(): number {
  return 0x0002_0000 + 0x0200_0000 + 0x0400_0000 + 0x0800_0000 + 0x1000_0000 + 0x2000_0000 + 0x4000_0000;
}

/** By what they are for. Names that an architecture does not have are skipped by the engines. */
function allowedCalls(): string[] {
  return `
    Files
      access chdir chmod chown close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2 fadvise64
      fallocate fchdir fchmod fchmodat fchmodat2 fchown fchownat fcntl fdatasync fgetxattr flistxattr flock fremovexattr
      fsetxattr fstat fstatfs fsync ftruncate futimesat getcwd getdents getdents64 getxattr ioctl lchown lgetxattr link
      linkat listxattr llistxattr lremovexattr lseek lsetxattr lstat mkdir mkdirat newfstatat open openat openat2 pread64
      preadv preadv2 pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv removexattr rename renameat
      renameat2 rmdir sendfile setxattr splice stat statfs statx symlink symlinkat sync sync_file_range syncfs tee truncate
      umask unlink unlinkat utime utimensat utimes vmsplice write writev
    Waiting
      epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd
      eventfd2 inotify_add_watch inotify_init inotify_init1 inotify_rm_watch pipe pipe2 poll ppoll pselect6 select
      signalfd signalfd4 timerfd_create timerfd_gettime timerfd_settime
    Sockets
      accept accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmmsg recvmsg sendmmsg sendmsg
      sendto setsockopt shutdown
    Memory
      brk madvise map_shadow_stack membarrier memfd_create mincore mlock mlock2 mlockall mmap mprotect mremap mseal msync
      munlock munlockall munmap pkey_alloc pkey_free pkey_mprotect
    Memory and messages that a Pod's processes share
      mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink msgctl msgget msgrcv msgsnd semctl semget
      semop semtimedop shmat shmctl shmdt shmget
    Processes, threads and signals
      arch_prctl capget capset execve execveat exit exit_group fork futex futex_requeue futex_wait futex_waitv futex_wake
      get_robust_list kill pause pidfd_open pidfd_send_signal prctl restart_syscall rseq rt_sigaction rt_sigpending
      rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo seccomp set_robust_list
      set_tid_address sigaltstack tgkill tkill vfork wait4 waitid
    Who and where a process is
      getcpu getegid geteuid getgid getgroups getpgid getpgrp getpid getppid getpriority getresgid getresuid getrlimit
      getrusage getsid gettid getuid prlimit64 setfsgid setfsuid setgid setgroups setpgid setpriority setregid setresgid
      setresuid setreuid setrlimit setsid setuid sysinfo uname
    Scheduling
      get_mempolicy getitimer ioprio_get ioprio_set sched_get_priority_max sched_get_priority_min sched_getaffinity
      sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval sched_setaffinity sched_setattr sched_setparam
      sched_setscheduler sched_yield setitimer alarm
    Time and chance
      clock_getres clock_gettime clock_nanosleep getrandom gettimeofday nanosleep time timer_create timer_delete
      timer_getoverrun timer_gettime timer_settime times
    Of arm64 and riscv64
      riscv_flush_icache riscv_hwprobe
  `
    .split('\n')
    .filter((line) => line.startsWith('      '))
    .flatMap((line) => line.trim().split(' '));
}
