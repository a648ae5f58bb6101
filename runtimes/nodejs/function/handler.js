/**
 * Receives the context of the run as JSON; what it returns reaches the next step.
 *
 * event.body     Buffer; event.json() is its value, with integers too big for a number as BigInt
 * event.headers  event.headers.get('content-type')
 * event.method   'POST' in a pipeline
 * event.query    event.query.get('verbose'), event.query.getAll('tag')
 * event.path     '/' in a pipeline
 * context        context.hostname, context.run, context.node, context.attempt
 *
 * @type {import('podsmith').Handler}
 */
export default async (event, context) => {
  const data = event.json() ?? {};

  // Whatever you print appears in the log of this step.
  console.log(`received ${Object.keys(data).length} values: ${Object.keys(data).join(', ')}`);

  // The results of this step: all it received, and one value more.
  return { statusCode: 200, body: { ...data, greeting: `Hello from ${context.hostname}` } };
};

// A step fails when it throws, or when it answers with another status than 200:
//
//     if (!data.node) return { statusCode: 422, body: { error: "the parameter 'node' is missing" } };
//
// Other files of this function are imported relatively (import { check } from './check.js');
// packages from npm are named in package.json.
