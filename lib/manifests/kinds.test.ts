import { describe, expect, it } from 'vitest';
import { diagnosisSpecSchema, selectorOf } from '#lib/manifests/kinds.ts';

const diagnosis = (more: object) => diagnosisSpecSchema.parse({ operationSet: 'check', ...more });
const podReference = { namespace: 'shop', name: 'web-0', container: 'nginx' };

describe('where a Diagnosis is carried out', () => {
  it.each([
    ['nowhere in particular', {}, undefined],
    ['on its node', { nodeName: 'worker-1' }, { nodeNames: ['worker-1'] }],
    ['on the node of its Pod', { podReference }, { podReferences: [podReference] }],
    [
      'on its node, when it names a Pod as well',
      { nodeName: 'worker-1', podReference },
      { nodeNames: ['worker-1'] },
    ],
    [
      'on all its targets',
      { targetSelector: { nodeSelector: { matchLabels: { role: 'db' } } } },
      { nodeSelector: { matchLabels: { role: 'db' } } },
    ],
  ])('is %s in a cluster', (_, spec, selector) => {
    expect(selectorOf(diagnosis(spec), 'kubernetes')).toEqual(selector);
  });

  it('is where it says, null and empty being nothing said', () => {
    const empty = { podReference: null, targetSelector: {}, parameters: null };
    expect(selectorOf(diagnosis({ ...empty, nodeName: '' }), 'kubernetes')).toBeUndefined();
    const targetSelector = { nodeNames: ['worker-1'], nodeSelector: {}, podReferences: null };
    expect(selectorOf(diagnosis({ nodeName: '', targetSelector }), 'kubernetes')).toEqual({
      nodeNames: ['worker-1'],
    });
  });

  it('is nowhere in particular on the local engine, whatever node and Pod it is about', () => {
    expect(selectorOf(diagnosis({ nodeName: 'worker-1', podReference }), 'local')).toBeUndefined();
  });
});
