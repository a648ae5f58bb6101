// Plain JavaScript without dependencies, since set-up uses it too.

/** What a program may need of this process's environment; a name that ends in `*` stands for all that begin so. */
const names = {
  /** Any program: where things are, its language and its time zone. The second to last is for what tests measure. */
  all: [
    ...['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'LD_LIBRARY_PATH'],
    ...['LANG', 'LANGUAGE', 'LC_*', 'TZ', 'NODE_ENV', 'NODE_V8_COVERAGE', 'NO_COLOR'],
  ],
  /** One that reaches other machines: through which proxies, and whose certificates it trusts. */
  network: [
    ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'],
    ...['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy', 'ftp_proxy'],
    ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS'],
  ],
  /** npm, whose settings are variables, too. */
  npm: ['npm_config_*', 'NPM_CONFIG_*', 'NPM_TOKEN'],
  /** Podman: its configuration, storage and, without root, its session. */
  podman: [
    'CONTAINERS_*',
    'STORAGE_*',
    'REGISTRY_AUTH_FILE',
    'DOCKER_CONFIG',
    'XDG_*',
    'DBUS_SESSION_BUS_ADDRESS',
  ],
};

/** @typedef {Exclude<keyof typeof names, 'all'>} Need */

/**
 * The environment of a program that is not Podsmith itself: what is listed here, and nothing else. Neither who may sign
 * in nor how the database is reached is among it, so whoever takes such a program over does not find it there.
 *
 * @param {{ needs?: Need[], set?: Record<string, string | undefined> }} [options]
 *   `needs`: what the program does beyond running; `set`: variables it gets besides.
 * @returns {NodeJS.ProcessEnv}
 */
export function childEnvironment({ needs = [], set = {} } = {}) {
  const listed = [...names.all, ...needs.flatMap((need) => names[need])];
  const isListed = (/** @type {string} */ name) =>
    listed.some((entry) => (entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : name === entry));
  const own = Object.entries(process.env).filter(([name]) => isListed(name));
  // @ts-expect-error Next's types have every environment name its own NODE_ENV.
  return { ...Object.fromEntries(own), ...set };
}

/** What says who may sign in: only the program that writes it to the database is told. */
const signInNames = ['PODSMITH_ADMIN_EMAIL', 'PODSMITH_ADMIN_PASSWORD', 'PODSMITH_API_TOKEN'];

/**
 * The environment of Podsmith's own web process and worker: their settings come from the user's, and so may those of a
 * cluster's credential plugin.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv}
 */
export function withoutSignIn(environment) {
  const kept = Object.entries(environment).filter(([name]) => !signInNames.includes(name));
  // @ts-expect-error As above.
  return Object.fromEntries(kept);
}
