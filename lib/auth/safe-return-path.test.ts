import { describe, expect, it } from 'vitest';
import { safeReturnPath, signInPath } from '#lib/auth/safe-return-path.ts';

describe('the page to show after signing in', () => {
  it.each([
    '/',
    '/operations',
    '/runs?pipeline=a&status=failed',
    '/runs/0195?step=3&target=node-1#log',
    '/operations/name.with.dots',
    '/operations/-/new',
    '/runs?next=//evil.example',
    '/runs?q=%5C%2F',
    '/settings-of-mine',
  ])('is %s as it was asked for', (path) => {
    expect(safeReturnPath(path)).toBe(path);
  });

  it.each([
    undefined,
    '',
    'operations',
    'https://evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/\r/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/ /evil.example',
    '/\u0000/evil.example',
    '/\u0085/evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/a/..//evil.example',
    '/./\\evil.example',
    '/%2Fevil.example',
    '/%2f%2fevil.example',
    '/%5Cevil.example',
    '/%09/evil.example',
    '/%2e%2f/evil.example/%0a',
    '/%2e//evil.example',
    '/%',
    '/%ff',
    '/@evil.example\\',
    '/sign-in',
    '/sign-in?next=/sign-in',
    '/setup?token=x',
    '/api/v1/operations',
    '/_next/static/x.js',
  ])('is the start for %j', (path) => {
    expect(safeReturnPath(path)).toBe('/');
  });

  it('is carried through the sign-in page', () => {
    expect(signInPath('/runs?status=failed')).toBe('/sign-in?next=%2Fruns%3Fstatus%3Dfailed');
    expect(signInPath('//evil.example')).toBe('/sign-in');
    expect(signInPath(undefined)).toBe('/sign-in');
  });
});
