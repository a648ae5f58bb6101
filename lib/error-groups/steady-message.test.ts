import { expect, it } from 'vitest';
import { steadyMessage } from '#lib/error-groups/steady-message.ts';

it.each([
  ["'node'", '<value>'],
  ['Disk "sda" of node-7 is 97 % full', 'Disk <value> of node-<n> is <n> % full'],
  ["don't read `a b` or 'it''s'", "don't read <value> or <value><value>"],
  ['run 7f1c9a52-3a4b-4c5d-8e9f-0a1b2c3d4e5f at 2026-11-28T07:01:02.123Z', 'run <id> at <time>'],
  ['since 2026-11-28, last 07:01:02', 'since <time>, last <time>'],
  ['connect ECONNREFUSED 10.0.12.7:5432', 'connect ECONNREFUSED <address>'],
  ['no route to [fd00::12:1]:8080', 'no route to <address>'],
  ['no route to fe80::1', 'no route to <address>'],
  ['commit 4e44c7e of d41d8cd98f00b204e9800998ecf8427e', 'commit <id> of <id>'],
  ['the facade was defaced', 'the facade was defaced'],
  ['pod web-7d9f8b6c5d-x2k4z is not ready', 'pod web-<id> is not ready'],
  [
    'GET https://api.example.com/v1/disks?token=abc&n=1 failed',
    'GET https://api.example.com/v<n>/disks?<query> failed',
  ],
  ['cannot read /tmp/tmpab_x9q/data.json', 'cannot read /tmp/<temp>/data.json'],
  ['/proc/4711/status: no such file', '/proc/<n>/status: no such file'],
  ['user ada@example.com is unknown', 'user <email> is unknown'],
  ['object at 0x7F00AA12', 'object at <id>'],
  ['took 1.5s, -3 and 1,000 left', 'took <n>s, <n> and <n> left'],
  ['handler.sh ended with exit code 127', 'handler.sh ended with exit code 127'],
  ['it was killed by signal 9', 'it was killed by signal 9'],
  ['[Errno 13] Permission denied', '[Errno 13] Permission denied'],
  ['answered 503 instead of 200', 'answered 503 instead of <n>'],
  ['  first  line \r\nsecond line 1', 'first line'],
  ['\u001b[31mred 5\u001b[0m', 'red <n>'],
  ['', ''],
])('makes of %j the steady message %j', (message, steady) => {
  expect(steadyMessage(message)).toBe(steady);
});

it('reads a long message of one kind of sign in no time', () => {
  const begun = performance.now();
  for (const sign of ["'", ':', '1', 'a:', '0x', '-', '1.', '?', 'https://', 'a@', '<', '[']) {
    steadyMessage(sign.repeat(100_000));
  }
  expect(performance.now() - begun).toBeLessThan(1000);
});
