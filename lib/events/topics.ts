import { z } from 'zod';

/** Topics of lists: told when anything in the list changed. */
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

/** `?topics=runs,operations` of `GET /api/v1/events`. */
export const listTopicsSchema = z
  .string('Topics are expected.')
  .transform((text) => text.split(',').map((topic) => topic.trim()))
  .pipe(z.array(z.enum(listTopics, `Expected some of: ${listTopics.join(', ')}.`)).min(1));
