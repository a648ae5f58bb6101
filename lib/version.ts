import manifest from '../package.json' with { type: 'json' };

export const { version } = manifest;

/** How Podsmith names itself to the servers it calls. */
export const userAgent = `podsmith/${version}`;
