import { hasUserNamespaces } from '#lib/engines/kubernetes/user-namespaces.ts';
import { noEngine } from '#lib/security/builds.ts';
import type { SecurityFacts } from '#lib/security/facts.ts';
import type { AreaLine } from '#lib/security/line.ts';

/** A handler is anybody's code. */
export function functionLines({ engine, settings }: SecurityFacts): AreaLine[] {
  const { kubernetes, serviceAccounts } = settings;
  return [
    confinement(engine),
    ...(kubernetes ? [seccomp(kubernetes)] : []),
    users(engine, settings),
    {
      id: 'functions.caller',
      what: 'Who may call a function',
      verdict: 'ok',
      why: "A Pod's main answers only requests that carry the Pod's secret, its health included. A runtime of your own may not; its Pods' pages say so.",
    },
    ...(kubernetes ? [accounts(serviceAccounts), quota(kubernetes)] : []),
  ];
}

function confinement({ ready, name, podWarning, reason, hint }: SecurityFacts['engine']): AreaLine {
  const line = { id: 'functions.confinement', what: 'System calls and networks of functions' };
  if (!ready) return { ...line, ...noEngine(reason, hint) };
  if (podWarning) {
    return {
      ...line,
      verdict: 'weak',
      why: podWarning,
      whatToDo:
        name === 'kubernetes'
          ? 'Use a network that enforces NetworkPolicies (Calico, Cilium), apply deploy/functions and deploy/seccomp, and set PODSMITH_SECCOMP_PROFILE.'
          : 'Let Podsmith run as root on the machine of its engine, with iptables installed.',
    };
  }
  if (name === 'kubernetes') {
    return {
      ...line,
      verdict: 'ok',
      why: 'They run under a profile of Podsmith’s own, and nothing has shown that the cluster ignores NetworkPolicies. It is tried beside the first Pod of each worker.',
    };
  }
  return {
    ...line,
    verdict: 'ok',
    why: 'A container that was started when the engine was connected ran under Podsmith’s list of system calls; the firewall keeps functions from the machine, from private networks and from each other.',
  };
}

function seccomp({ seccompProfile }: NonNullable<SecurityFacts['settings']['kubernetes']>): AreaLine {
  const line = { id: 'functions.seccomp', what: 'Profile of system calls on the nodes' };
  if (seccompProfile)
    return {
      ...line,
      verdict: 'ok',
      why: `Pods ask for ${seccompProfile}; one whose node lacks it does not start.`,
    };
  return {
    ...line,
    verdict: 'weak',
    why: 'Pods run under RuntimeDefault, which allows some 350 system calls.',
    whatToDo: 'Apply deploy/seccomp and set PODSMITH_SECCOMP_PROFILE.',
  };
}

function users(
  { ready, kind, version, reason, hint }: SecurityFacts['engine'],
  { kubernetes }: SecurityFacts['settings'],
): AreaLine {
  const line = { id: 'functions.users', what: 'User namespaces of functions' };
  if (!ready) return { ...line, ...noEngine(reason, hint) };
  if (kind === 'podman') {
    return {
      ...line,
      verdict: 'untold',
      why: 'With Podman 4.4 or newer as root on Linux 5.19 or newer each operation has a mapping of its own; elsewhere all functions run as uid 10001.',
      whatToDo: 'Run npm run probe:security: a function of its own reads its mapping.',
    };
  }
  const [, major = '', minor = ''] = /^v(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (kubernetes?.userNamespaces === 'auto' && hasUserNamespaces({ major, minor })) {
    return {
      ...line,
      verdict: 'ok',
      why: 'Pods ask for one (hostUsers: false), and the API server knows them.',
    };
  }
  return {
    ...line,
    verdict: 'weak',
    why: `All functions run as uid 10001: ${withoutUsers(kubernetes)}`,
    whatToDo:
      'A function that breaks out of its container is uid 10001 there: let nothing else run as it, and nothing be writable to it.',
  };
}

function withoutUsers(kubernetes: SecurityFacts['settings']['kubernetes']): string {
  if (!kubernetes) return 'Docker has no user namespace per container.';
  if (kubernetes.userNamespaces === 'off') return 'PODSMITH_USER_NAMESPACES is off.';
  return 'the cluster is older than Kubernetes 1.33.';
}

function accounts(serviceAccounts: string[]): AreaLine {
  const line = { id: 'functions.accounts', what: "The cluster's API from inside a function" };
  if (serviceAccounts.length === 0) {
    return { ...line, verdict: 'ok', why: 'No function has a service account, and so none has a token.' };
  }
  return {
    ...line,
    verdict: 'weak',
    why: `Whoever saves operations may give a function the token of ${serviceAccounts.join(', ')}.`,
    whatToDo:
      'See what the roles of these accounts allow (kubectl auth can-i --list --as …), and take out of PODSMITH_SERVICE_ACCOUNTS what is not needed.',
  };
}

function quota({ namespace }: NonNullable<SecurityFacts['settings']['kubernetes']>): AreaLine {
  return {
    id: 'functions.quota',
    what: 'What all functions together may take',
    verdict: 'untold',
    why: 'The ResourceQuota and LimitRange of deploy/functions bound it; Podsmith may not read them.',
    whatToDo: `kubectl get resourcequota,limitrange --namespace ${namespace}`,
  };
}
