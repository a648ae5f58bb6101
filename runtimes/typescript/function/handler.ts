import type { Context, Event } from 'podsmith';

/**
 * Receives the context of the run as JSON; what it returns reaches the next step.
 *
 * event.body     Buffer; event.json() is its value, with integers too big for a number as BigInt
 * event.headers  event.headers.get('content-type')
 * event.method   'POST' in a pipeline
 * event.query    event.query.get('verbose'), event.query.getAll('tag')
 * event.path     '/' in a pipeline
 * context        context.hostname, context.run, context.node, context.attempt
 */
export default async (event: Event, context: Context) => {
  const data = event.json<Record<string, unknown>>() ?? {};

  // Whatever you print appears in the log of this step.
  console.log(`received ${Object.keys(data).length} values: ${Object.keys(data).join(', ')}`);

  // The results of this step: all it received, and one value more.
  return { statusCode: 200, body: { ...data, greeting: `Hello from ${context.hostname}` } };
};

// A step fails when it throws, or when it answers with another status than 200:
//
//     if (!data.node) return { statusCode: 422, body: { error: "the parameter 'node' is missing" } };
//
// Types are checked when the function is built, strictly unless a tsconfig.json of its own says otherwise. Node.js leaves
// them out when it runs: no enums, no parameter properties, and files keep their names (import { check } from './check.ts').
// Packages from npm are named in package.json, types of theirs under devDependencies.
