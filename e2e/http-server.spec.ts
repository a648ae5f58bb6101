import { once } from 'node:events';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { certificates } from '#lib/testing/certificates.ts';
import { addNode, inspector } from './canvas.ts';
import { expect, test } from './test.ts';

/** Answers with a charset and a number of its own, behind a certificate that nobody knows. */
async function startServer() {
  const server = https.createServer(
    { key: certificates.serverKey, cert: certificates.selfSigned },
    (_request, response) => {
      response.setHeader('content-type', 'application/json; charset=iso-8859-1');
      response.end(Buffer.from('{"city":"M\xfcnchen","used":80.0}', 'latin1'));
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: String((server.address() as AddressInfo).port),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function choose(page: Page, field: RegExp, option: RegExp): Promise<void> {
  await page.getByRole('button', { name: field }).click();
  await page.getByRole('option', { name: option }).click();
}

test('a server with a certificate of its own is trusted by it, and a condition reads its answer', async ({
  signedIn: page,
  podsmith,
}) => {
  const server = await startServer();
  await page.goto(`${podsmith.url}/operations/new`);
  await page.getByLabel('Name', { exact: true }).fill('own-certificate');
  await page.getByRole('radio', { name: /HTTP server/ }).check({ force: true });
  await expect(page.getByRole('button', { name: /Certificate/ })).toHaveCount(0);
  await choose(page, /Scheme/, /^https$/);
  await page.getByLabel('Address').fill('127.0.0.1');
  await page.getByLabel('Port').fill(server.port);
  await choose(page, /Certificate/, /an authority of your own/);
  const certificate = page.getByLabel('Authority’s certificate');
  await certificate.fill('not a certificate');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/Certificates are expected as PEM/).first()).toBeVisible();
  await certificate.fill(certificates.selfSigned);
  await choose(page, /Scheme/, /^http$/);
  await expect(page.getByText(/not saved: http has none/)).toBeVisible();
  await choose(page, /Scheme/, /^https$/);
  await expect(certificate).toHaveValue(certificates.selfSigned);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'own-certificate', level: 1 })).toBeVisible();

  await page.goto(`${podsmith.url}/pipelines/new`);
  await page.getByLabel('Name', { exact: true }).fill('reads-its-answer');
  await addNode(page, undefined, 'own-certificate');
  await addNode(page, 1, 'own-certificate');
  const condition = inspector(page).getByLabel('When (CEL)');
  await condition.fill('used >=');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/cannot be read/).first()).toBeVisible();
  await page.getByRole('button', { name: /cannot be read/ }).click();
  await condition.fill('used >= 80 && city == "München"');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'reads-its-answer', level: 1 })).toBeVisible();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page
    .getByRole('dialog', { name: 'Run reads-its-answer' })
    .getByRole('button', { name: 'Start run' })
    .click();
  await page.waitForURL(/\/runs\/[0-9a-f-]+/);
  await expect(page.locator('[data-step-node="2"][data-step-status="succeeded"]')).toBeVisible({
    timeout: 30_000,
  });
  server.close();
});
