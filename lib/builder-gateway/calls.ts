import { z } from 'zod';

// What building and pushing images takes of the Engine API, and nothing else of it. Whoever adds a parameter to a build
// adds it here; one that reaches the builder's own machine does not belong here.

/** Whether the value of a query's parameter may be passed on. */
type Check = (value: string) => boolean;

interface Call {
  method: string;
  /** The whole path, without the API's version. */
  path: RegExp;
  query: Record<string, Check>;
  /** The parameter without which it is not passed on. */
  needed?: string;
  /** Of one that names what it wants in its body. */
  body?: z.ZodType;
  /** It runs commands. */
  isBuild?: true;
}

const anything: Check = () => true;
const isOneOf =
  (...values: string[]): Check =>
  (value) =>
    values.includes(value);
const fits =
  (schema: z.ZodType): Check =>
  (value) => {
    try {
      return schema.safeParse(JSON.parse(value)).success;
    } catch {
      return false;
    }
  };

/** A container that is read from and never started, as lib/images/read-packages.ts makes one: no mounts, no network. */
const inventorySchema = z.strictObject({
  Image: z.string(),
  Entrypoint: z.tuple([z.literal('/none')]),
  Labels: z.record(z.string(), z.string()),
  HostConfig: z.strictObject({ NetworkMode: z.literal('none') }),
});

/** Images without a name, as lib/images/build-stages.ts looks for them. */
const unnamedSchema = z.strictObject({
  dangling: z.tuple([z.literal('true')]),
  label: z.array(z.string()),
});

/** `registry:5000/group/name:tag@sha256:…`; dots do not climb. */
const imageName = String.raw`(?!\S*(?:^|/)\.\.?(?:/|$))[\w][\w.:@/-]*`;
const ofContainer = (rest: string) => new RegExp(`^/containers/[0-9a-f]{64}${rest}$`);
const ofImage = (rest: string) => new RegExp(`^/images/${imageName}${rest}$`);

const buildQuery: Record<string, Check> = {
  t: anything,
  buildargs: fits(z.record(z.string(), z.string())),
  labels: anything,
  annotations: anything,
  nocache: anything,
  rm: anything,
  forcerm: anything,
  pull: anything,
  memory: anything,
  memswap: anything,
  cpuperiod: anything,
  cpuquota: anything,
  dropcaps: anything,
  ulimits: anything,
  networkmode: isOneOf('bridge', 'default', 'none'),
  // Never the builder's own namespaces; none by its path, which could be that of the builder itself.
  nsoptions: fits(z.array(z.object({ Name: z.string(), Host: z.literal(false), Path: z.literal('') }))),
  // A profile that confines more; nothing that takes one away.
  securityopt: fits(z.array(z.string().regex(/^seccomp=\/[\w./-]+$/))),
};

const calls: Call[] = [
  { method: 'GET', path: /^\/_ping$/, query: {} },
  { method: 'HEAD', path: /^\/_ping$/, query: {} },
  { method: 'GET', path: /^\/version$/, query: {} },
  { method: 'GET', path: /^\/info$/, query: {} },
  { method: 'POST', path: /^\/build$/, query: buildQuery, isBuild: true },
  {
    method: 'POST',
    path: /^\/images\/create$/,
    // A base image from a registry, or one that is sent along; not one from any address.
    query: { fromImage: anything, tag: anything, repo: anything, platform: anything, fromSrc: isOneOf('-') },
  },
  // Those that nothing is made of, to remove them when they are old.
  { method: 'GET', path: /^\/images\/json$/, query: { filters: fits(unnamedSchema) }, needed: 'filters' },
  { method: 'GET', path: ofImage('/json'), query: {} },
  { method: 'GET', path: ofImage('/history'), query: {} },
  { method: 'POST', path: ofImage('/tag'), query: { repo: anything, tag: anything } },
  { method: 'POST', path: ofImage('/push'), query: { tag: anything, tlsVerify: anything } },
  { method: 'DELETE', path: ofImage(''), query: { force: anything, noprune: anything } },
  {
    method: 'POST',
    path: /^\/containers\/create$/,
    // The client says it twice; an engine reads the body.
    query: { Image: anything, Entrypoint: anything, Labels: anything, HostConfig: anything },
    body: inventorySchema,
  },
  { method: 'GET', path: ofContainer('/archive'), query: { path: anything } },
  { method: 'DELETE', path: ofContainer(''), query: { force: anything, v: anything } },
];

/** What becomes of a request: the reason why it is not passed on; or what its body has to be, if that is looked at. */
export type Verdict = { refusal: string } | { body?: z.ZodType; isBuild: boolean };

/**
 * Whether a request is passed on.
 *
 * @param url As it stands in the request's first line. It is matched as it is: what would have to be decoded or
 *   resolved first does not fit.
 */
export function judgeCall(method: string, url: string): Verdict {
  const [path = '', ...rest] = url.split('?');
  const bare = path.replace(/^\/v\d+(\.\d+)*(?=\/)/, '');
  const call = calls.find((candidate) => candidate.method === method && candidate.path.test(bare));
  if (!call) return { refusal: 'This builder only builds and pushes images.' };
  const query = new URLSearchParams(rest.join('?'));
  const names = [...query.keys()];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return { refusal: `The parameter "${twice}" stands there twice.` };
  const { needed } = call;
  if (needed !== undefined && !query.has(needed)) return { refusal: `The parameter "${needed}" is missing.` };
  for (const [name, value] of query) {
    const check = Object.hasOwn(call.query, name) ? call.query[name] : undefined;
    if (!check) return { refusal: `The parameter "${name}" is none that this builder takes.` };
    if (!check(value)) return { refusal: `The parameter "${name}" asks for more than this builder gives.` };
  }
  return { body: call.body, isBuild: call.isBuild === true };
}
