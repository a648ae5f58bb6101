import { z } from 'zod';

/** Topics of lists and other small things: told when anything in it changed. What shows it asks for it again. */
export const listTopics = [
  'runs',
  'errors',
  'builds',
  'invocations',
  'operations',
  'pipelines',
  'engine',
  'pods',
  'workers',
  'triggers',
  'storage',
  'runtimes',
] as const;

export type ListTopic = (typeof listTopics)[number];

const listTopicNames: ReadonlySet<string> = new Set(listTopics);

/** Called at every change, most of which concern no list. */
export function isListTopic(topic: string): topic is ListTopic {
  return listTopicNames.has(topic);
}

/** Kinds of things with a page of their own, each with topics `<kind>:<id>`: what shows one is sent what changed. */
const thingKindSchema = z.enum(['run', 'build', 'invocation', 'pod']);

export type ThingKind = z.infer<typeof thingKindSchema>;

export const thingTopicSchema = z.templateLiteral([thingKindSchema, ':', z.string()]);

export type ThingTopic = z.infer<typeof thingTopicSchema>;

/** Which thing a topic is of; a Pod's id is its name. */
export function thingOf(topic: ThingTopic): { kind: ThingKind; id: string } {
  const at = topic.indexOf(':');
  return { kind: thingKindSchema.parse(topic.slice(0, at)), id: topic.slice(at + 1) };
}

/**
 * Notified when a run or build has ended, for whoever waits only for that. Its own topic is notified at each step or
 * piece of log, and its list's at each change of any other.
 */
export function endedTopic(kind: 'run' | 'build', id: string): string {
  return `ended:${kind}:${id}`;
}

/** Notified when a session or API token was ended, for the streams that were opened with it. */
export const accessTopic = 'access';

/** The event that such a stream ends with. */
export const signedOutEvent = 'signed-out';

const listTopicSchema = z.enum(listTopics, `Expected some of: ${listTopics.join(', ')}.`);

/** `?topics=runs,operations` of `GET /api/v1/events`. */
export const listTopicsSchema = z
  .string('Topics are expected.')
  .transform((text) => text.split(',').map((topic) => topic.trim()))
  .pipe(z.array(listTopicSchema).min(1));
