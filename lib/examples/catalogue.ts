/** Something to begin with, that a click adds. */
export interface Example {
  /** That of the operation or pipeline; also of the folder with an operation's files. */
  name: string;
  kind: 'operation' | 'pipeline';
  title: string;
  /** What it does, in a sentence. */
  description: string;
}

/** A pipeline of examples. */
export interface ExamplePipeline extends Example {
  kind: 'pipeline';
  spec: { strategy: 'all'; adjacencyList: { id: number; operation?: string; to: number[] }[] };
}

/** Functions in Python that need no cluster and no package; each runs with an empty request, too. */
export const exampleOperations: Example[] = [
  {
    name: 'json-transform',
    kind: 'operation',
    title: 'Transform JSON',
    description: 'Groups a list of objects and adds up one of their values.',
  },
  {
    name: 'http-check',
    kind: 'operation',
    title: 'Check a URL',
    description: 'Asks it once, and tells how long look-up, connection, TLS and answer took.',
  },
  {
    name: 'certificate-expiry',
    kind: 'operation',
    title: 'Watch a certificate',
    description: 'Tells for how many days the certificate of a host is valid, and fails when they are few.',
  },
  {
    name: 'dns-lookup',
    kind: 'operation',
    title: 'Look up a name',
    description: 'Asks DNS for the records of a name, and tells how long that took.',
  },
  {
    name: 'log-search',
    kind: 'operation',
    title: 'Search a log',
    description: 'Finds the lines of a text that match patterns, and counts them.',
  },
  {
    name: 'prometheus-range',
    kind: 'operation',
    title: 'Query Prometheus',
    description: 'Asks for a range, and tells of each series its least, mean, greatest and last value.',
  },
];

export const examplePipeline: ExamplePipeline = {
  name: 'check-host',
  kind: 'pipeline',
  title: 'Check a host',
  description: 'Looks up its name, then checks its URL and its certificate side by side.',
  spec: {
    strategy: 'all',
    adjacencyList: [
      { id: 0, to: [1] },
      { id: 1, operation: 'dns-lookup', to: [2, 3] },
      { id: 2, operation: 'http-check', to: [] },
      { id: 3, operation: 'certificate-expiry', to: [] },
    ],
  },
};

export const examples: Example[] = [...exampleOperations, examplePipeline];

/** The page of what an example becomes. */
export function pageOf({ kind, name }: Pick<Example, 'kind' | 'name'>): string {
  return kind === 'pipeline' ? `/pipelines/${name}` : `/operations/${name}`;
}
