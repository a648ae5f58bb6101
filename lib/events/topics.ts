import { z } from 'zod';

/** Topics of lists and other small things: told when anything in it changed. What shows it asks for it again. */
export const listTopics = [
  'runs',
  'builds',
  'invocations',
  'operations',
  'pipelines',
  'engine',
  'pods',
  'workers',
  'triggers',
] as const;

export type ListTopic = (typeof listTopics)[number];

/** Told when a browser session was ended, for the streams that were opened with it. */
export const sessionsTopic = 'sessions';

export const listTopicSchema = z.enum(listTopics, `Expected some of: ${listTopics.join(', ')}.`);

/** `?topics=runs,operations` of `GET /api/v1/events`. */
export const listTopicsSchema = z
  .string('Topics are expected.')
  .transform((text) => text.split(',').map((topic) => topic.trim()))
  .pipe(z.array(listTopicSchema).min(1));
