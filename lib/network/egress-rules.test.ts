import { describe, expect, it } from 'vitest';
import { listsName } from '#lib/network/allow-list.ts';
import { egressRulesSchema } from '#lib/network/egress-rules.ts';

const rules = (text: string) => egressRulesSchema.parse(text);

describe('what may be reached', () => {
  it.each([
    ['registries', 'registry.npmjs.org', 443],
    ['registries', 'Files.PythonHosted.org.', 443],
    ['registries', 'deb.debian.org', 80],
    ['git.example.com', 'git.example.com', 9000],
    ['git.example.com:8443', 'git.example.com', 8443],
    ['*.corp.example', 'npm.eu.corp.example', 443],
    [' registries , git.example.com ', 'git.example.com', 443],
  ])('%s has %s:%i', (text, host, port) => {
    expect(listsName(rules(text).listed, { host, port })).toBe(true);
  });

  it.each([
    ['registries', 'registry.npmjs.org', 22],
    ['registries', 'registry.npmjs.org.evil.example', 443],
    ['registries', 'evil-registry.npmjs.org', 443],
    ['git.example.com:8443', 'git.example.com', 443],
    ['*.corp.example', 'corp.example', 443],
    ['*.corp.example', 'evilcorp.example', 443],
    ['10.0.0.0/8', '10.example', 443],
    ['none', 'registry.npmjs.org', 443],
    ['', 'registry.npmjs.org', 443],
  ])('%s does not have %s:%i', (text, host, port) => {
    expect(listsName(rules(text).listed, { host, port })).toBe(false);
  });

  it('is everything public with the word "all"', () => {
    expect(rules('all')).toEqual({ text: 'all', isOpen: true, listed: [] });
    expect(rules('registries,all').isOpen).toBe(true);
    expect(rules('none')).toEqual({ text: 'none', isOpen: false, listed: [] });
  });

  it.each([
    'https://git.example.com',
    'git.example.com/path',
    '10.0.0.0/33',
    '999.1.1.1',
    'a b',
    '*',
    'none,registries',
  ])('refuses %s, saying what is expected', (text) => {
    const { error } = egressRulesSchema.safeParse(text);
    expect(error?.issues[0]?.message).toMatch(/or one of the words registries, all, none|stands alone/);
  });
});
