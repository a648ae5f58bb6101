import { describe, expect, it } from 'vitest';
import { diagnosisSpecSchema, runOfDiagnosis } from '#lib/manifests/kinds.ts';

const diagnosis = (more: object) => diagnosisSpecSchema.parse({ operationSet: 'check', ...more });
const podContext = { 'pod.namespace': 'shop', 'pod.name': 'web-0', container: 'nginx' };
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
    expect(runOfDiagnosis(diagnosis(spec), 'kubernetes').targetSelector).toEqual(selector);
  });

  it('is where it says, null and empty being nothing said', () => {
    const empty = { podReference: null, targetSelector: {}, parameters: null };
    expect(
      runOfDiagnosis(diagnosis({ ...empty, nodeName: '' }), 'kubernetes').targetSelector,
    ).toBeUndefined();
    const targetSelector = { nodeNames: ['worker-1'], nodeSelector: {}, podReferences: null };
    expect(runOfDiagnosis(diagnosis({ nodeName: '', targetSelector }), 'kubernetes').targetSelector).toEqual({
      nodeNames: ['worker-1'],
    });
  });

  it.each([
    ['its node and Pod', { nodeName: 'worker-1', podReference }, { node: 'worker-1', ...podContext }],
    [
      'the node its selector names',
      { targetSelector: { nodeNames: ['minikube', 'minikube'] } },
      { node: 'minikube' },
    ],
    ['the Pod its selector names', { targetSelector: { podReferences: [podReference] } }, podContext],
  ])('on the local engine is told as parameters alone: %s', (_, spec, context) => {
    expect(runOfDiagnosis(diagnosis({ ...spec, parameters: { a: '1', node: 'other' } }), 'local')).toEqual({
      parameters: { node: 'other', a: '1', ...context },
    });
  });

  it.each([
    ['several nodes', { nodeNames: ['a', 'b'] }],
    ['a node and a Pod', { nodeNames: ['a'], podReferences: [podReference] }],
    ['labels', { nodeNames: ['a'], podSelector: { matchLabels: { app: 'web' } } }],
  ])('on the local engine cannot be told by %s', (_, targetSelector) => {
    expect(() => runOfDiagnosis(diagnosis({ targetSelector }), 'local')).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path: ['spec', 'targetSelector'] })] }),
    );
  });
});
