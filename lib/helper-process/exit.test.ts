import { describe, expect, it } from 'vitest';
import { readExit } from '#lib/helper-process/exit.ts';

describe('the end of a helper process', () => {
  it.each(['SIGABRT', 'SIGTRAP', 'SIGILL'] as const)('is for want of memory by %s', (signal) => {
    expect(readExit(null, signal)).toEqual({ exceeded: 'memory' });
  });

  it.each([
    ['SIGKILL', 'was killed (SIGKILL), as when the machine runs out of memory'],
    ['SIGTERM', 'was ended by SIGTERM'],
    ['SIGSEGV', 'was ended by SIGSEGV'],
  ] as const)('is told as what it is by %s', (signal, ended) => {
    expect(readExit(null, signal)).toEqual({ ended });
  });

  it.each([0, 1, 9])('is told as what it is with code %i', (code) => {
    expect(readExit(code, null)).toEqual({ ended: `ended with code ${code}` });
  });
});
