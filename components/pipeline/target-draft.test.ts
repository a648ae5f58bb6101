import { describe, expect, it } from 'vitest';
import { anywhere, selectorOfDraft, type TargetDraft } from '#components/pipeline/target-draft.ts';

const draft = (changes: Partial<TargetDraft>): TargetDraft => ({ ...anywhere, ...changes });

describe('where a run is to happen', () => {
  it('is nowhere in particular at first', () => {
    expect(selectorOfDraft(anywhere)).toEqual({ selector: undefined });
  });

  it('is what the chosen kind was given, and nothing of the others', () => {
    const filled = draft({ nodes: ['a', 'b'], nodeLabels: 'role=db', pods: 'shop/web-0' });
    expect(selectorOfDraft({ ...filled, kind: 'nodes' })).toEqual({ selector: { nodeNames: ['a', 'b'] } });
    expect(selectorOfDraft({ ...filled, kind: 'nodeLabels' })).toEqual({
      selector: { nodeSelector: { matchLabels: { role: 'db' } } },
    });
    expect(selectorOfDraft({ ...filled, kind: 'pods' })).toEqual({
      selector: { podReferences: [{ namespace: 'shop', name: 'web-0' }] },
    });
  });

  it('takes Pods by name and by labels together', () => {
    const both = draft({ kind: 'pods', pods: 'a/b,\nc/d a/b', podLabels: 'app=web', podNamespace: ' shop ' });
    expect(selectorOfDraft(both)).toEqual({
      selector: {
        podReferences: [
          { namespace: 'a', name: 'b' },
          { namespace: 'c', name: 'd' },
        ],
        podSelector: { matchLabels: { app: 'web' } },
        podNamespace: 'shop',
      },
    });
  });

  it.each<[keyof TargetDraft, Partial<TargetDraft>]>([
    ['nodes', { kind: 'nodes' }],
    ['nodeLabels', { kind: 'nodeLabels', nodeLabels: ' ' }],
    ['pods', { kind: 'pods' }],
    ['pods', { kind: 'pods', pods: 'web-0' }],
    ['podLabels', { kind: 'pods', podLabels: 'app web' }],
  ])('says at %s what is missing', (field, changes) => {
    expect(selectorOfDraft(draft(changes))).toEqual({ problems: { [field]: expect.any(String) } });
  });
});
