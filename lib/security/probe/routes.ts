/** The paths below `/api/v1` that answer nobody without a session or token, with example values for their parameters. */
const id = '00000000-0000-4000-8000-000000000000';

export const closedRoutes = [
  'no/such/route',
  'apply',
  'builds',
  `builds/${id}`,
  ...['cancel', 'events', 'provenance', 'sbom'].map((rest) => `builds/${id}/${rest}`),
  ...['commonevents', 'commonevents/name', 'engine', 'errors', 'errors/none', 'events'],
  `invocations/${id}`,
  ...['body', 'cancel', 'events', 'log'].map((rest) => `invocations/${id}/${rest}`),
  ...['operations', 'operations/name'],
  ...['build', 'events', 'events/name', 'invoke', 'try', 'revisions', 'revisions/none'].map(
    (rest) => `operations/name/${rest}`,
  ),
  ...['pipelines', 'pipelines/name', 'pipelines/name/runs'],
  ...['pods', 'pods/name', 'pods/name/events', 'pods/name/restart'],
  'runs',
  `runs/${id}`,
  ...['cancel', 'compare', 'events', 'parameters', 'rerun', 'results', 'retry'].map(
    (rest) => `runs/${id}/${rest}`,
  ),
  ...['error', 'log', 'output'].map((rest) => `runs/${id}/steps/1/attempts/1/${rest}`),
  `runs/${id}/steps/1/input`,
  `runs/${id}/steps/1/evaluate`,
  ...['runtimes', 'security', 'storage', 'storage/clean-up', 'triggers', 'triggers/name'],
].map((path) => `/api/v1/${path}`);

/** The browser's own streams. */
export const closedStreams = ['/api/live', '/api/live/runs'];

/** What anybody may ask, because it tells nothing: whether the process lives and is ready. */
export const openRoutes = ['/api/v1/healthz', '/api/v1/readyz'];
