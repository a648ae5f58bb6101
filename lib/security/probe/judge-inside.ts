import type { AreaLine, Verdict } from '#lib/security/line.ts';
import type { InsideReport } from '#lib/security/probe/inside.ts';

/** Capabilities that build commands keep: CHOWN, DAC_OVERRIDE, FOWNER, FSETID, SETGID, SETUID (bits of capabilities(7)). */
const ofBuilds = 0b1101_1011n;
const refusals = ['EPERM', 'EACCES', 'ENOENT', 'EROFS', 'EISDIR', 'ENXIO'];

interface Where {
  /** `builds`, `functions`. */
  area: 'builds' | 'functions';
  /** What the code that looked is called. */
  who: string;
}

/** What hostile code's report says of each wall. */
export function judgeInside(report: InsideReport, where: Where): AreaLine[] {
  const lines = [capabilities, seccomp, calls, sockets, machine, bounds, reach].map((judge) =>
    judge(report, where),
  );
  if (where.area === 'builds') return lines;
  return [...lines, ...[user, files, core].map((judge) => judge(report))];
}

function capabilities({ status }: InsideReport, { area, who }: Where): AreaLine {
  const held = BigInt(`0x${status.CapEff}`);
  const excess = area === 'builds' ? held & ~ofBuilds : held;
  return line(`${area}.capabilities`, `Capabilities of ${who}`, excess === 0n ? 'ok' : 'weak', {
    ok: area === 'builds' ? 'None beyond those that package managers need.' : 'None.',
    not: `It has the capabilities ${status.CapEff}.`,
    whatToDo:
      'Use a Podman of this machine, as root: other engines do not let capabilities of builds be dropped.',
  });
}

function seccomp({ status }: InsideReport, { area, who }: Where): AreaLine {
  const isFiltered = status.Seccomp === '2';
  return line(`${area}.seccomp`, `Filter of system calls of ${who}`, isFiltered ? 'ok' : 'failed', {
    ok: 'In place (Seccomp: 2).',
    not: `There is none (Seccomp: ${status.Seccomp}).`,
    whatToDo: 'See the page Security for what the engine refused.',
  });
}

function calls(report: InsideReport, { area, who }: Where): AreaLine {
  const { clone3, ...others } = report.calls;
  const allowed = Object.entries(others).filter(([, outcome]) => outcome === 'allowed');
  const passed = Object.entries(others).filter(([, outcome]) => outcome !== 'EPERM' && outcome !== 'allowed');
  const verdict = allowed.length > 0 ? 'failed' : passed.length > 0 || clone3 !== 'ENOSYS' ? 'weak' : 'ok';
  return line(`${area}.calls`, `System calls that reach beyond ${who}`, verdict, {
    ok: `All ${Object.keys(others).length} that were tried are refused: namespaces, mounts, ptrace, keyrings, BPF, io_uring.`,
    not: `Not refused by the filter: ${names([...allowed, ...passed])}.`,
    whatToDo: "Let the engine take Podsmith's seccomp profile; the page Security says why it does not.",
  });
}

function sockets(report: InsideReport, { area, who }: Where): AreaLine {
  const opened = Object.entries(report.sockets).filter(([, outcome]) => outcome === 'allowed');
  const passed = Object.entries(report.sockets).filter(
    ([, outcome]) => !['EPERM', 'allowed'].includes(outcome),
  );
  const verdict = opened.length > 0 ? 'failed' : passed.length > 0 ? 'weak' : 'ok';
  return line(`${area}.sockets`, `Raw, packet and other sockets of ${who}`, verdict, {
    ok: `All ${Object.keys(report.sockets).length} kinds that were tried are refused.`,
    not: `Not refused by the filter: ${names([...opened, ...passed])}.`,
    whatToDo: "Let the engine take Podsmith's seccomp profile.",
  });
}

/**
 * Root of a build's container may write inside it, and owns what it makes. Of control groups it may fill an empty folder of
 * its own (cgroup v1), not the files that bound it, which are tried apart (`bound …`).
 */
const ownOfBuilds =
  /^(write \/sys\/fs\/cgroup\/x|write \/etc\/passwd|write \/app\/|read \/etc\/shadow|read \/proc\/1\/|setuid|chown)/;

function machine(report: InsideReport, { area, who }: Where): AreaLine {
  const tried = Object.entries(report.host).filter(
    ([what]) => !isBound(what) && (area === 'functions' || !ownOfBuilds.test(what)),
  );
  const done = tried.filter(([, outcome]) => !refusals.includes(outcome));
  return line(
    `${area}.machine`,
    `Files, devices and kernel settings of the machine, from ${who}`,
    done.length > 0 ? 'failed' : 'ok',
    {
      ok: `All ${tried.length} attempts are refused.`,
      not: `Not refused: ${names(done)}.`,
      whatToDo: 'Report it: this is an engine on which Podsmith does not keep code apart.',
    },
  );
}

/** A file of the control group that bounds the code: who may write to it sets its own limits. */
function isBound(what: string): boolean {
  return what.startsWith('bound ');
}

function bounds(report: InsideReport, { area, who }: Where): AreaLine {
  const tried = Object.entries(report.host).filter(([what]) => isBound(what));
  const open = tried.filter(([, outcome]) => !refusals.includes(outcome));
  return line(
    `${area}.own-bounds`,
    `The limits of memory and processes, from inside ${who}`,
    open.length > 0 ? 'weak' : 'ok',
    {
      ok: `None of the ${tried.length} files that set them may be written.`,
      not: `It may set them anew: ${names(open)}. What bounds the machine then is the control group above it.`,
      whatToDo: 'Use a machine with cgroup v2 alone, where a container sees its control group read-only.',
    },
  );
}

function reach({ places }: InsideReport, { area, who }: Where): AreaLine {
  const reached = places.filter(({ outcome }) => outcome === 'reached');
  const list = reached.map(({ what, host, port }) => `${what} (${host}:${port})`).join(', ');
  return line(`${area}.reach`, `What ${who} reaches`, reached.length > 0 ? 'failed' : 'ok', {
    ok: `None of ${places.length} places: metadata addresses, Podsmith, its database and its builder.`,
    not: `It reaches ${list}.`,
    whatToDo: 'See the page Security: a firewall, or NetworkPolicies that the cluster enforces, are missing.',
  });
}

function user({ uid, status, mapping }: InsideReport): AreaLine {
  const what = 'User of a function';
  const id = 'functions.user';
  if (uid === 0 || status.NoNewPrivs !== '1') {
    const why =
      uid === 0 ? 'It is root.' : 'A setuid program can make it root: no-new-privileges is not set.';
    return {
      id,
      what,
      verdict: 'failed',
      why,
      whatToDo: 'Report it: Podsmith asks for uid 10001 and no-new-privileges.',
    };
  }
  const isMapped = Number(mapping[1]) > 0;
  if (isMapped)
    return { id, what, verdict: 'ok', why: `uid ${uid}, nobody on the machine (${mapping.join(' ')}).` };
  return {
    ...{ id, what, verdict: 'weak', why: `uid ${uid}, and the same on the machine: no user namespace.` },
    whatToDo: 'Podman 4.4 or newer as root on Linux 5.19 or newer gives each operation one.',
  };
}

function files({ writable }: InsideReport): AreaLine {
  return line(
    'functions.files',
    'Folders a function may write to, besides /tmp and /dev/shm',
    writable.length > 0 ? 'failed' : 'ok',
    {
      ok: 'None.',
      not: `${writable.join(', ')}.`,
      whatToDo: 'Report it: the root file system of a Pod should be read-only.',
    },
  );
}

function core({ core: limit }: InsideReport): AreaLine {
  return line('functions.core', 'Core dumps of a function', limit === 0 ? 'ok' : 'weak', {
    ok: 'Off, for good.',
    not: `Up to ${limit < 0 ? 'any size' : `${limit} bytes`}.`,
    whatToDo: "Set the engine's default limit of core to 0.",
  });
}

function line(
  id: string,
  what: string,
  verdict: Verdict,
  { ok, not, whatToDo }: { ok: string; not: string; whatToDo: string },
): AreaLine {
  return verdict === 'ok' ? { id, what, verdict, why: ok } : { id, what, verdict, why: not, whatToDo };
}

function names(entries: [string, string][]): string {
  return entries.map(([name, outcome]) => `${name} (${outcome})`).join(', ');
}
