import type { Page } from '@playwright/test';
import { type AnsweringServer, startAnsweringServer } from './answering-server.ts';
import { openTab } from './editor.ts';
import { callApi, findError, idOf } from './page-api.ts';
import { expect } from './test.ts';

/** A page in one of its states. */
export interface Visit {
  name: string;
  path: string;
  /** Brings the page into the state: opens a dialog, a panel. */
  arrange?(page: Page): Promise<void>;
}

const handler = 'def handle(event, context):\n    return {}\n';

/** Makes something of every kind, and lists every page with it. */
export async function prepareEveryPage(page: Page): Promise<{ visits: Visit[]; server: AnsweringServer }> {
  const server = await startAnsweringServer({
    '/fine': () => ({ body: '{"n":1}' }),
    '/broken': () => ({ status: 500, body: '{"error":"it broke"}' }),
  });
  const python = (code: string) => ({
    spec: { processor: { function: { runtime: 'python3', codeSource: { 'handler.py': code } } } },
  });
  await callApi(page, 'PUT', 'operations/function', python(handler));
  await callApi(page, 'PUT', 'operations/script', {
    spec: { processor: { scriptRunner: { script: '#!/bin/sh\nexit 3\n', operationResultKey: 'script' } } },
  });
  await callApi(page, 'PUT', 'operations/fine', server.operation('/fine'));
  await callApi(page, 'PUT', 'operations/broken', server.operation('/broken'));
  const call = async (name: string) =>
    idOf(await callApi(page, 'POST', `operations/${name}/invoke?wait=60`, {}));
  const broken = await call('broken');
  await callApi(page, 'PUT', 'pipelines/every-state', {
    spec: {
      strategy: 'all',
      adjacencyList: [
        { id: 0, to: [2, 4] },
        { id: 2, operation: 'broken', to: [3] },
        { id: 3, operation: 'fine', to: [] },
        { id: 4, operation: 'fine', to: [], when: 'false' },
      ],
    },
  });
  const run = idOf(await callApi(page, 'POST', 'pipelines/every-state/runs', { parameters: {} }));
  await callApi(page, 'GET', `runs/${run}?wait=60`);
  const again = idOf(await callApi(page, 'POST', `runs/${run}/rerun`, { parameters: { n: 2 } }));
  await callApi(page, 'GET', `runs/${again}?wait=60`);
  const error = await findError(page, 'broken');
  const openStep = (name: string) => async (at: Page) => {
    await at.getByRole('list', { name: 'Steps' }).getByRole('button', { name }).first().click();
    await expect(at.getByRole('region', { name: /^Step: / })).toBeVisible();
  };
  const press = (name: string, role: 'dialog' | 'alertdialog' | 'menu') => async (at: Page) => {
    await at.getByRole('button', { name, exact: true }).first().click();
    await expect(at.getByRole(role).first()).toBeVisible();
  };
  const openExamples = async (at: Page) => {
    await at.getByRole('button', { name: 'Examples' }).click();
    await expect(at.getByRole('list', { name: 'Examples' })).toBeVisible();
  };
  const tickAll = async (at: Page) => {
    await at.getByRole('checkbox', { name: 'Select all errors' }).check();
    await expect(at.getByRole('region', { name: 'Selected errors' })).toBeVisible();
  };
  const kinds = ['function', 'script', 'fine'];
  return {
    server,
    visits: [
      { name: 'overview', path: '/' },
      { name: 'overview-examples', path: '/', arrange: openExamples },
      { name: 'operations', path: '/operations' },
      { name: 'operation-new', path: '/operations/new' },
      ...kinds.map((name) => ({ name: `operation-${name}`, path: `/operations/${name}` })),
      { name: 'operation-failed', path: `/operations/broken?invocation=${broken}` },
      { name: 'operation-delete', path: '/operations/fine', arrange: press('Delete', 'alertdialog') },
      { name: 'operation-settings', path: '/operations/function', arrange: (at) => openTab(at, 'Settings') },
      { name: 'operation-history', path: '/operations/function', arrange: (at) => openTab(at, 'History') },
      { name: 'operation-new-file', path: '/operations/function', arrange: press('New file', 'dialog') },
      { name: 'builds', path: '/builds' },
      { name: 'runtimes', path: '/runtimes' },
      { name: 'runtime', path: '/runtimes/golang?file=build/build.sh' },
      { name: 'pipelines', path: '/pipelines' },
      { name: 'pipeline-new', path: '/pipelines/new' },
      { name: 'pipeline', path: '/pipelines/every-state' },
      { name: 'pipeline-run', path: '/pipelines/every-state', arrange: press('Run', 'dialog') },
      { name: 'runs', path: '/runs' },
      { name: 'run', path: `/runs/${run}` },
      { name: 'run-failed-step', path: `/runs/${run}`, arrange: openStep('broken') },
      { name: 'run-skipped-step', path: `/runs/${run}`, arrange: openStep('fine') },
      { name: 'run-again', path: `/runs/${run}`, arrange: press('Run again…', 'dialog') },
      { name: 'run-compare', path: `/runs/compare?before=${run}&after=${again}` },
      { name: 'run-retry', path: `/runs/${run}`, arrange: press('Retry…', 'dialog') },
      { name: 'errors', path: '/errors' },
      { name: 'errors-selected', path: '/errors', arrange: tickAll },
      { name: 'errors-none', path: '/errors?status=resolved&operation=fine' },
      { name: 'error', path: `/errors/${error}` },
      { name: 'pods', path: '/pods' },
      { name: 'security', path: '/security' },
      { name: 'settings', path: '/settings' },
    ],
  };
}
