import type { Event } from 'podsmith';
import { type Pair, toObject } from './pairs.ts';

const added: Pair[] = [
  ['a', '1'],
  ['b', '2'],
];

export default (event: Event) => ({ body: { ...event.json<Record<string, string>>(), ...toObject(added) } });
