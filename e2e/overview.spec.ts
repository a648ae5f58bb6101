import { type AnsweringServer, startAnsweringServer } from './answering-server.ts';
import { callApi, idOf } from './page-api.ts';
import { type Podsmith, startPodsmith } from './podsmith.ts';
import { admin, expect, signIn, test } from './test.ts';

let own: Podsmith;
let server: AnsweringServer;
/** Lets the answer of `/slow` go. */
let openGate: () => void = () => undefined;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  own = await startPodsmith({
    PODSMITH_ADMIN_EMAIL: admin.email,
    PODSMITH_ADMIN_PASSWORD: admin.password,
  });
  server = await startAnsweringServer({
    '/broken': () => ({ status: 500, body: '{"error":"the disk is full"}' }),
    '/slow': () => ({ body: '{}', after: new Promise((resolve) => (openGate = resolve)) }),
  });
});
test.afterAll(async () => {
  openGate();
  server.close();
  await own.stop();
});

test('offers the first steps, adds examples, and then shows what happens, live', async ({ page }) => {
  await signIn(page, own);
  await expect(page).toHaveURL(`${own.url}/`);
  const examples = page.getByRole('list', { name: 'Examples' });
  // Not by its address: a page that is left in the middle of loading its editor fails in the console.
  const toOverview = () => page.getByRole('link', { name: 'Podsmith, to the overview' }).click();

  await test.step('an empty installation leads to a first function and has seven examples', async () => {
    const first = page.getByRole('link', { name: 'Write your first function' });
    await expect(first).toHaveAttribute('href', '/operations/-/new');
    await expect(examples.getByRole('listitem')).toHaveCount(7);
  });

  await test.step('an example is added and opened', async () => {
    await page.getByRole('button', { name: 'Add json-transform' }).click();
    await expect(page).toHaveURL(`${own.url}/operations/json-transform`);
    await expect(page.getByText('Added json-transform.')).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Contents of handler.py' })).toBeAttached();
    await toOverview();
    const edited = page.getByRole('table', { name: 'Edited last' });
    await expect(edited.getByRole('link', { name: 'json-transform' })).toBeVisible();
    await expect(page.getByText('Nothing runs at the moment.')).toBeVisible();
    await expect(page.getByText('Nothing has failed.')).toBeVisible();
  });

  await test.step('what is there under the name of an example is kept, which is said', async () => {
    const script = { spec: { processor: { scriptRunner: { script: 'echo mine' } } } };
    await callApi(page, 'PUT', 'operations/dns-lookup', script);
    await page.getByRole('button', { name: 'Examples' }).click();
    await expect(examples.getByRole('link', { name: 'Open json-transform' })).toBeVisible();
    // The page has heard of the one that was made elsewhere.
    await expect(examples.getByRole('link', { name: 'Open dns-lookup' })).toBeVisible();
    await page.getByRole('button', { name: 'Add check-host' }).click();
    await expect(page).toHaveURL(`${own.url}/pipelines/check-host`);
    await expect(page.getByText('dns-lookup was there already and stayed.')).toBeVisible();
    await toOverview();
  });

  await test.step('a failure comes with its sentence, and leads to the call and the step', async () => {
    await callApi(page, 'PUT', 'operations/disk', server.operation('/broken'));
    await callApi(page, 'PUT', 'pipelines/check-disk', {
      spec: {
        adjacencyList: [
          { id: 0, to: [1] },
          { id: 1, operation: 'disk', to: [] },
        ],
      },
    });
    const failed = page.getByRole('table', { name: 'Failed last' });
    const call = idOf(await callApi(page, 'POST', 'operations/disk/invoke?wait=60', {}));
    const ofCall = failed.getByRole('row').filter({ hasText: 'Call' });
    await expect(ofCall).toContainText('the disk is full');
    const run = idOf(await callApi(page, 'POST', 'pipelines/check-disk/runs', {}));
    const ofRun = failed.getByRole('row').filter({ hasText: 'Run, step 1' });
    await expect(ofRun).toContainText('disk:');
    await ofRun.getByRole('link').click();
    await expect(page).toHaveURL(new RegExp(`/runs/${run}\\?.*step=1`));
    await expect(page.getByRole('region', { name: /^Step: / })).toBeVisible();
    await toOverview();
    await ofCall.getByRole('link').click();
    await expect(page).toHaveURL(`${own.url}/operations/disk?invocation=${call}`);
    await toOverview();
  });

  await test.step('what runs is there for as long as it does', async () => {
    await callApi(page, 'PUT', 'operations/slow', server.operation('/slow'));
    const call = idOf(await callApi(page, 'POST', 'operations/slow/invoke?wait=0', {}));
    const running = page.getByRole('table', { name: 'Running now' });
    await expect(running.getByRole('row').filter({ hasText: 'slow' })).toContainText('Running');
    openGate();
    await callApi(page, 'GET', `invocations/${call}?wait=60`);
    await expect(page.getByText('Nothing runs at the moment.')).toBeVisible();
  });
});
