import type { SecurityFacts } from '#lib/security/facts.ts';
import type { AreaLine } from '#lib/security/line.ts';

/** Builds run what dependencies bring along. */
export function buildLines({ engine, settings }: SecurityFacts): AreaLine[] {
  const { builder, buildEgress, kubernetes } = settings;
  return [
    confinement(engine),
    egress(engine, buildEgress),
    bounds(engine),
    ...(builder.host || kubernetes ? [gateway(builder)] : []),
  ];
}

function confinement({ ready, buildWarning, reason, hint }: SecurityFacts['engine']): AreaLine {
  const line = { id: 'builds.confinement', what: 'Network, capabilities and system calls of a build' };
  if (!ready) return { ...line, ...noEngine(reason, hint) };
  if (buildWarning) {
    return {
      ...line,
      verdict: 'weak',
      why: buildWarning,
      whatToDo:
        'Let Podsmith run as root beside a Podman of its own, which can do all of it. On another engine, let only people you trust save operations.',
    };
  }
  return {
    ...line,
    verdict: 'ok',
    why: 'A build that was made when the engine was connected had no interface but its own loopback, few capabilities and a filter of system calls.',
  };
}

function egress(
  { ready, buildWarning }: SecurityFacts['engine'],
  { rules, proxy }: SecurityFacts['settings']['buildEgress'],
): AreaLine {
  const line = { id: 'builds.egress', what: 'What a build reaches' };
  const listed = `PODSMITH_BUILD_EGRESS is ${rules.text || 'empty'}${proxy ? `, through the proxy ${proxy.host}` : ''}.`;
  if (rules.isOpen) {
    return {
      ...line,
      verdict: 'weak',
      why: `${listed} A build may send what it has read to every public address.`,
      whatToDo: 'List the package registries that your functions need instead of "all".',
    };
  }
  if (!ready || buildWarning) {
    return {
      ...line,
      verdict: 'untold',
      why: `${listed} Whether it holds is told by the line above.`,
      whatToDo: 'Run npm run probe:security: a build of its own tries to reach what is not listed.',
    };
  }
  return { ...line, verdict: 'ok', why: `${listed} All else is refused, and the log of the build names it.` };
}

function bounds({ ready, kind, buildWarning, reason, hint }: SecurityFacts['engine']): AreaLine {
  const line = { id: 'builds.bounds', what: 'Memory, processor, processes, disk and time of a build' };
  if (!ready) return { ...line, ...noEngine(reason, hint) };
  if (kind === 'podman' && !buildWarning) return { ...line, verdict: 'ok', why: 'All of them are bounded.' };
  if (kind === 'kubernetes') {
    return {
      ...line,
      verdict: 'weak',
      why: "Time and disk are bounded per build; memory and processes are those of the builder's Pod, which all builds share.",
      whatToDo: "Set the resources of the builder's Deployment (deploy/builder).",
    };
  }
  return {
    ...line,
    verdict: 'weak',
    why: 'Memory, processor, disk and time are bounded. The number of processes is not: this engine has no such limit for builds.',
    whatToDo: "Bound the processes of the engine's own service (TasksMax of systemd).",
  };
}

function gateway({ host, token, caFile }: SecurityFacts['settings']['builder']): AreaLine {
  const line = { id: 'builds.gateway', what: 'The way to the builder' };
  const isLocal = !host || host.startsWith('unix://');
  if (isLocal) return { ...line, verdict: 'ok', why: 'Images are built by an engine on this machine.' };
  const isTls = host.startsWith('https://');
  if (isTls && token) {
    const authority = caFile ? 'the authority of PODSMITH_BUILDER_CA_FILE' : "the system's authorities";
    return { ...line, verdict: 'ok', why: `TLS, checked against ${authority}, and a token.` };
  }
  return {
    ...line,
    verdict: 'weak',
    why: `The builder at ${host} is called ${isTls ? 'over TLS' : 'in clear text'} and ${token ? 'with' : 'without'} a token.`,
    whatToDo:
      'Set PODSMITH_BUILDER_HOST to an https address, PODSMITH_BUILDER_TOKEN and PODSMITH_BUILDER_CA_FILE, as deploy/ does.',
  };
}

/** Of what an engine does, while there is none. */
export function noEngine(
  reason: string | null,
  hint: string | null,
): Pick<AreaLine, 'verdict' | 'why' | 'whatToDo'> {
  return {
    verdict: 'untold',
    why: `There is no engine. ${reason ?? ''}`.trim(),
    whatToDo: hint ?? 'See Settings.',
  };
}
