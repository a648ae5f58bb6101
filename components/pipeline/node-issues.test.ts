import { describe, expect, it } from 'vitest';
import { changeNode, pipelineDraftOf } from '#components/pipeline/draft.ts';
import { removeNodes } from '#components/pipeline/draw.ts';
import { graphIssues, issuesAfterEdit } from '#components/pipeline/node-issues.ts';

const operations = ['probe'];
const draft = pipelineDraftOf('p', {
  strategy: 'all',
  adjacencyList: [
    { id: 0, to: [1] },
    { id: 1, operation: 'probe', to: [2], retries: 99 },
    { id: 2, operation: 'probe', to: [1], timeoutSeconds: 0 },
  ],
});
const ofFields = [
  { path: [1, 'retries'], message: 'At most 20 retries.' },
  { path: [2, 'timeoutSeconds'], message: 'At least 1 second.' },
];
const refused = [...ofFields, ...graphIssues(draft.nodes, operations)];

const messages = (edited: typeof draft) =>
  issuesAfterEdit(refused, draft, edited, operations).map(({ path, message }) => [path, message]);

describe('the issues of a list of nodes', () => {
  it('stay, and the cycle too, while something else is edited', () => {
    const edited = messages(changeNode(draft, 1, { when: 'true' }));
    expect(edited).toHaveLength(refused.length);
    expect(JSON.stringify(edited)).toContain('cycle');
  });

  it('go with the field that is corrected, and only there', () => {
    const edited = messages(changeNode(draft, 1, { retries: '3' }));
    expect(edited).toContainEqual([[2, 'timeoutSeconds'], 'At least 1 second.']);
    expect(JSON.stringify(edited)).not.toContain('retries');
  });

  it('follow their node to its new place, and go with it', () => {
    expect(messages(removeNodes(draft, [1]))).toContainEqual([[1, 'timeoutSeconds'], 'At least 1 second.']);
    expect(JSON.stringify(messages(removeNodes(draft, [2])))).not.toContain('At least');
  });

  it('of the graph go when it is mended', () => {
    const edited = messages(changeNode(draft, 2, { to: [] }));
    expect(edited).toEqual(ofFields.map(({ path, message }) => [path, message]));
  });
});
