import { expect, it } from 'vitest';
import { allowedPlaceProblem } from '#lib/operations/allowed-place.ts';

it.each(['10.1.2.3', '10.1.2.3:5432', '10.0.0.0/8', 'fd00::7', 'db.example.com:5432', '0.0.0.0/0'])(
  'takes %s',
  (place) => expect(allowedPlaceProblem(place)).toBeUndefined(),
);

it.each([
  ['', 'Expected an address'],
  ['10.1.2.3:0', 'Expected an address'],
  ['http://db.example.com', 'Expected an address'],
  ['127.1', 'Expected an address'],
  ['*.example.com', 'has no addresses'],
  ['127.0.0.1', 'loopback'],
  ['::1', 'loopback'],
  ['169.254.0.0/16', 'link-local'],
  ['169.254.169.254', 'metadata'],
  ['168.63.129.16:80', 'metadata'],
  ['::ffff:169.254.169.254', 'metadata'],
])('refuses %j: %s', (place, told) => expect(allowedPlaceProblem(place)).toContain(told));
