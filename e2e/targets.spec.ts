import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { expect, test } from './test.ts';

const isCluster = process.env.PODSMITH_ENGINE === 'kubernetes';

/** A pipeline of one operation that answers with the context it was sent; it needs no Pod. */
async function addEchoPipeline(page: Page, name: string): Promise<() => void> {
  const server = createServer((request, response) => request.pipe(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const specs = {
    [`operations/${name}`]: { processor: { httpServer: { address: '127.0.0.1', port } } },
    [`pipelines/${name}`]: {
      adjacencyList: [
        { id: 0, to: [1] },
        { id: 1, operation: name, to: [] },
      ],
    },
  };
  for (const [path, spec] of Object.entries(specs)) {
    const status = await page.evaluate(
      async ([to, body]) => {
        const headers = { 'content-type': 'application/json' };
        return (await fetch(`/api/v1/${to}`, { method: 'PUT', headers, body })).status;
      },
      [path, JSON.stringify({ spec })] as const,
    );
    expect(status).toBe(201);
  }
  return () => server.close();
}

if (isCluster) {
  test('aims a run at a node of the cluster and shows how it went there', ({ signedIn, podsmith }) =>
    aimAtNode(signedIn, podsmith.url));
} else {
  test('says on the local engine that a run has one target', ({ signedIn, podsmith }) =>
    seeOneTarget(signedIn, podsmith.url));
}

async function seeOneTarget(page: Page, url: string): Promise<void> {
  const end = await addEchoPipeline(page, 'one-target');
  await page.goto(`${url}/pipelines/one-target`);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Run one-target' });
  await expect(dialog.getByText('The local engine has one target, itself')).toBeVisible();
  await expect(dialog.getByRole('radio')).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Start run' }).click();
  await page.waitForURL(/\/runs\/[0-9a-f-]+/);
  await expect(page.getByRole('status').filter({ hasText: 'Run succeeded.' })).toBeAttached({
    timeout: 30_000,
  });
  await expect(page.getByRole('heading', { name: 'Targets' })).toHaveCount(0);
  end();
}

async function aimAtNode(page: Page, url: string): Promise<void> {
  const end = await addEchoPipeline(page, 'on-nodes');
  const dialog = page.getByRole('dialog', { name: 'Run on-nodes' });
  // The worker tells of the nodes a moment after it has started.
  await expect(async () => {
    await page.goto(`${url}/pipelines/on-nodes`);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await dialog.getByRole('radio', { name: /^Nodes/ }).check({ force: true });
    await expect(dialog.getByText('Choose nodes')).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 60_000 });

  await dialog.getByRole('button', { name: 'Start run' }).click();
  await expect(dialog.getByText('Choose at least one node.')).toBeVisible();
  await dialog.getByRole('button', { name: /Nodes/ }).click();
  const option = page.getByRole('option').first();
  const node = (await option.textContent()) ?? '';
  await option.click();
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'Start run' }).click();

  await page.waitForURL(/\/runs\/[0-9a-f-]+/);
  await expect(page.getByText(`Aimed at node ${node}`)).toBeVisible();
  const target = page.getByRole('radio', { name: new RegExp(node) });
  await expect(target).toHaveAttribute('data-target-status', 'succeeded', { timeout: 30_000 });
  await expect(target).toBeChecked();
  await expect(page.getByRole('region', { name: 'Results' })).toContainText(`"node": "${node}"`);
  await page.getByRole('list', { name: 'Steps' }).getByRole('button').click();
  await expect(page).toHaveURL(new RegExp(`target=${node}&step=1`));
  await expect(page.getByRole('region', { name: 'Input' })).toContainText(`"node": "${node}"`);
  end();
}
