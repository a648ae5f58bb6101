const KIB = 1024;
const MIB = 1024 * KIB;

/** Every limit a user can meet, in one place. The error that enforces one names it and its value. */
export const limits = {
  /** Files in one function's code source. */
  codeFiles: 100,
  /** Code source of one function, all files together. */
  codeBytes: MIB,
  /** Name of an operation, pipeline or Diagnosis: a DNS-1123 subdomain, as of any Kubernetes object. */
  nameLength: 253,
  /** A DNS-1123 label (RFC 1123 section 2.1), and the value of a Kubernetes label. */
  labelLength: 63,
  /** An object's annotations together, as in Kubernetes. */
  annotationBytes: 256 * KIB,
  idempotencyKeyLength: 200,
  /** The context a step receives. */
  contextBytes: 2 * MIB,
  /** What a step or an invocation may answer. */
  responseBytes: 2 * MIB,
  /** Certificates of authorities that an operation names, together. */
  caBytes: 64 * KIB,
  /** The headers of an answer, together. */
  responseHeaderBytes: 16 * KIB,
  /** Parameters, results, inputs, outputs and logs up to this size come with the page that shows them. */
  outlineTextBytes: 16 * KIB,
  /** How much of a refused answer a run page shows. */
  refusedAnswerBytes: 64 * KIB,
  buildMs: 10 * 60_000,
  /** Memory of one command of a build, swap included. */
  buildMemoryMib: 2048,
  buildCpus: 2,
  buildLogBytes: MIB,
  stepLogBytes: 256 * KIB,
  /** What is kept of a Pod's log while someone reads it. */
  podLogBytes: MIB,
  nodesPerPipeline: 1000,
  stepsPerRun: 10_000,
  stepTimeoutSecondsDefault: 30,
  /** A day; KubeDiag has no maximum. */
  stepTimeoutSecondsMax: 86_400,
  retriesMax: 20,
  /** Characters of one JSONata expression. */
  expressionLength: 2000,
  /** The expressions of one step. */
  expressionMs: 1000,
  expressionMemoryMib: 256,
  /** Reading all expressions of a pipeline when it is saved. */
  expressionCheckMs: 2000,
  /** How long a Pod may take from its creation until `/_/health` answers. */
  podStartMs: 60_000,
  /** A Pod nobody called for this long is stopped. */
  podIdleMs: 10 * 60_000,
  podMemoryMib: 256,
  podCpus: 1,
  podPids: 256,
  /** Pods of one operation, per target. */
  replicasMax: 20,
  /** Calls one Pod serves at a time. */
  concurrencyMax: 1000,
  /** Workers that may die in a row while they carry a run or build out. */
  lostWorkers: 3,
  /** Targets of one run. */
  targetsPerRun: 100,
  /** Warm Pods a worker keeps; beyond it the one unused for longest is stopped. */
  podsWarm: 40,
  /** How often what is old is cleaned up, and how soon after a worker became the keeper for the first time. */
  cleanUpEveryMs: 60 * 60_000,
  cleanUpFirstMs: 5 * 60_000,
  /** How long an image stays after nothing needs it any more. */
  imageKeepMs: 60 * 60_000,
  /** Longest `wait` of an API call. */
  waitSeconds: 600,
  /** One REST request body: code source as JSON with room for escapes, or YAML with several. */
  requestBytes: 4 * MIB,
  /** Arrays and objects within each other in one request. */
  jsonDepth: 200,
  pageSize: 50,
  pageSizeMax: 200,
} as const;
