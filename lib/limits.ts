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
  /** What somebody says of a save. */
  saveMessageLength: 500,
  /** The context a step receives. */
  contextBytes: 2 * MIB,
  /** Variables of one try's environment, and their names and values together. */
  environmentVariables: 100,
  environmentBytes: 64 * KIB,
  /** The headers that a try's event has, together. */
  eventHeaderBytes: 8 * KIB,
  /** Named test events of one operation. */
  eventsPerOperation: 100,
  /** What a step or an invocation may answer. */
  responseBytes: 2 * MIB,
  /** Certificates of authorities that an operation names, together. */
  caBytes: 64 * KIB,
  /** The headers of an answer, together. */
  responseHeaderBytes: 16 * KIB,
  /** Parameters, results, inputs, outputs and logs up to this size come with the page that shows them. */
  outlineTextBytes: 16 * KIB,
  /**
   * What the answer to one request holds of a run's inputs together, of what its attempts put out, printed and failed
   * with, and of its results: the rest is had text by text.
   */
  runTextBytes: 8 * MIB,
  /** Characters of a run's texts together by whose words it is found. */
  searchedText: 128 * KIB,
  /** Of the error that stands for its kind: one that is larger is shown without its details. */
  sampleErrorBytes: 128 * KIB,
  /** Of an error's type and of its message, as the list of errors has them. */
  errorTypeLength: 200,
  errorMessageLength: 500,
  /** Of what is typed to find something. */
  searchLength: 300,
  /** How much of a refused answer a run page shows. */
  refusedAnswerBytes: 64 * KIB,
  buildMs: 10 * 60_000,
  /** Memory of one command of a build, swap included. */
  buildMemoryMib: 2048,
  buildCpus: 2,
  /** Processes and threads of a build at one time. */
  buildProcesses: 1024,
  /** What one command of a build may add to its image, and the largest file that it may write. */
  buildLayerBytes: 768 * MIB,
  /** Packages of one image that its bill of materials names. */
  packagesPerImage: 20_000,
  /** A file of an image in which packages say that they are there (dpkg's status is the largest). */
  packageFileBytes: 8 * MIB,
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
  /** Characters of one expression. */
  expressionLength: 2000,
  /** The expressions of one step. */
  expressionMs: 1000,
  expressionMemoryMib: 256,
  /** The expressions of one pipeline. */
  expressionsPerPipeline: 2000,
  /** Reading all expressions of one request, however many pipelines it saves. */
  expressionCheckMs: 2000,
  /** How long a Pod may take from its creation until `/_/health` answers. */
  podStartMs: 60_000,
  /** A Pod nobody called for this long is stopped. */
  podIdleMs: 10 * 60_000,
  /** A try Pod that its person has not used for this long is stopped. */
  tryPodIdleMs: 5 * 60_000,
  /** Sets of dependencies for which a worker keeps standby Pods; beyond it those wanted longest ago are stopped. */
  standbyImages: 4,
  /** Try Pods of one person, one for each set of dependencies; beyond it the one unused for longest goes soon. */
  tryPodsPerPerson: 3,
  podMemoryMib: 256,
  podCpus: 1,
  podPids: 256,
  /** Pods of one operation, per target. */
  replicasMax: 20,
  /** What an operation's Pods may reach beyond the rest, entry by entry. */
  allowedPlaces: 50,
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
  /** Stages of builds that stay, of each base image, however old: the next build takes its layers from them. */
  stagesKept: 10,
  /** Longest `wait` of an API call. */
  waitSeconds: 600,
  /** Answers that one token or account has held back at a time, per web process. */
  waitsPerCaller: 256,
  /** Attempts to sign in from one address without a wait: at one account, and at all accounts. */
  signInFree: { account: 10, client: 100 },
  /** Then each waits twice as long as the one before, up to this, and all are forgotten after an hour without one. */
  signInWaitSeconds: 15 * 60,
  signInForgetSeconds: 60 * 60,
  /** Requests to the API of one token or account in a minute, per web process. */
  requestsPerMinute: 12_000,
  /** Event streams that one token or account has open at a time, per web process. */
  streamsPerCaller: 100,
  /** One REST request body: code source as JSON with room for escapes, or YAML with several. */
  requestBytes: 4 * MIB,
  /** Arrays and objects within each other in one request. */
  jsonDepth: 200,
  /** Texts, numbers, lists and objects of one operation or pipeline, or of one request's other fields. */
  inputValues: 50_000,
  /** Problems that the answer to a bad request tells one by one; of the rest it says how many there are. */
  issuesTold: 100,
  /** Manifests of one file, and documents, empty ones included. */
  manifestsPerFile: 1000,
  /** Words and marks of a YAML file, spaces and line ends left out. A block of text is one. */
  yamlTokens: 300_000,
  /** YAML up to this size is read where it comes in; larger in a process apart, within these bounds. */
  yamlInlineBytes: 8 * KIB,
  yamlMs: 10_000,
  yamlMemoryMib: 768,
  /** JSON of a request up to this size is read where it comes in; larger in a process apart, within these bounds. */
  jsonInlineBytes: 64 * KIB,
  jsonMs: 10_000,
  jsonMemoryMib: 768,
  pageSize: 50,
  pageSizeMax: 200,
  /** What the rows of one page come to, the last of them aside; a page has fewer then, and a next one. */
  pageBytes: 4 * MIB,
} as const;
