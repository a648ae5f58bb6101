import { expect, it } from 'vitest';
import { type Task, taskContext } from '#lib/runs/task-context.ts';

const task: Task = {
  diagnosis: { namespace: 'shop', name: 'cron.nightly.1' },
  runId: '01234567-89ab-4cde-8f01-23456789abcd',
  node: 2,
  operation: 'pod-list',
  target: 'worker-1',
  contextHash: 'x',
};

it('adds what KubeDiag tells a Task of itself', () => {
  const context = taskContext({ a: '1' }, { a: '0' }, task);
  expect(context).toEqual({
    a: '1',
    'task.namespace': 'shop',
    'task.name': 'cron.nightly.1.01234567.worker-1.2.pod-list',
    'task.uid': expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
  });
});

it('gives each step an id of its own, and the same step the same one', () => {
  const uid = (more: Partial<Task>) => taskContext({}, {}, { ...task, ...more })['task.uid'];
  const others = [{ node: 3 }, { target: 'worker-2' }, { contextHash: 'y' }, { runId: 'f'.repeat(36) }].map(
    uid,
  );
  expect(new Set([uid({}), ...others]).size).toBe(5);
  expect(uid({})).toBe(uid({}));
});

it('lets no result replace where the Task runs', () => {
  const context = taskContext(
    { node: 'elsewhere', b: 1, 'task.name': 'x' },
    { node: 'worker-1', b: 0 },
    task,
  );
  expect(context).toMatchObject({ node: 'worker-1', b: 1, 'task.name': expect.stringContaining('nightly') });
});
