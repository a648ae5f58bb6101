import canonicalize from 'canonicalize';
import type { Event } from 'podsmith';

export const handle = (event: Event) => canonicalize({ ...event.json<object>(), b: '2', a: '1' });
