import canonicalize from 'canonicalize';

export const handle = (event) => canonicalize({ ...event.json(), b: '2', a: '1' });
