import type { Dialog, Page } from '@playwright/test';
import { inspector, openNode, openPipeline } from './canvas.ts';
import { openTab } from './editor.ts';
import { admin, expect, signIn, test } from './test.ts';

const script = (text: string) => ({ processor: { scriptRunner: { script: text } } });

/** Saves something as somebody else would: over the API, with this page's session. */
async function saveElsewhere(page: Page, path: string, spec: object): Promise<void> {
  const status = await page.evaluate(
    async ([to, body]) => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(`/api/v1/${to}`, { method: 'PUT', headers, body })).status;
    },
    [path, JSON.stringify({ spec })] as const,
  );
  expect([200, 201]).toContain(status);
}

async function readSpec(page: Page, path: string) {
  return page.evaluate(async (from) => (await (await fetch(`/api/v1/${from}`)).json()).spec, path);
}

/** Opens an operation, by a link, and changes it. */
async function editOperation(page: Page, url: string, name: string): Promise<void> {
  await page.goto(`${url}/operations`);
  await saveElsewhere(page, `operations/${name}`, script('echo stored'));
  await page.goto(`${url}/operations`);
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
  await expect(page.getByText('Everything is saved')).toBeVisible();
  await page.getByLabel('Arguments', { exact: true }).fill('typed');
  await expect(page.getByText('Unsaved changes')).toBeVisible();
}

const retries = (page: Page) => inspector(page).getByRole('textbox', { name: 'Retries' });

const question = (page: Page) => page.getByRole('alertdialog', { name: 'Leave without saving?' });
const section = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name });

test('asks before a changed operation is left, whichever way out is taken', async ({
  signedIn: page,
  podsmith,
}) => {
  await editOperation(page, podsmith.url, 'guarded');
  await openTab(page, 'Build');
  const waysOut: [string, () => Promise<unknown>][] = [
    ['a link', () => section(page, 'Runs').click()],
    ['a link, by keyboard', () => section(page, 'Runs').press('Enter')],
    ['the way back above the title', () => page.getByRole('link', { name: 'Operations' }).last().click()],
    ['Back', () => page.evaluate(() => window.history.back())],
    ['a button that leads on', () => page.getByRole('button', { name: 'Build' }).click()],
    ['signing out', () => page.getByRole('button', { name: 'Sign out' }).click()],
  ];
  for (const [way, goOut] of waysOut) {
    await test.step(way, async () => {
      await goOut();
      await expect(question(page)).toBeVisible();
      // Escape stays.
      await page.keyboard.press('Escape');
      await expect(question(page)).toBeHidden();
      await expect(page).toHaveURL(`${podsmith.url}/operations/guarded`);
      await expect(page.getByLabel('Arguments', { exact: true })).toHaveValue('typed');
    });
  }

  await test.step('reloading: the browser asks', async () => {
    const asked = new Promise<string>((resolve) => {
      page.once('dialog', async (dialog: Dialog) => {
        resolve(dialog.type());
        await dialog.dismiss();
      });
    });
    await page.evaluate(() => setTimeout(() => window.location.reload()));
    expect(await asked).toBe('beforeunload');
    await expect(page.getByLabel('Arguments', { exact: true })).toHaveValue('typed');
  });

  await test.step('a link opened in another tab takes nothing away', async () => {
    const opened = page.context().waitForEvent('page');
    await section(page, 'Runs').click({ modifiers: ['ControlOrMeta'] });
    const tab = await opened;
    await expect(tab.getByRole('heading', { name: 'Runs', level: 1 })).toBeVisible();
    await tab.close();
    await expect(question(page)).toBeHidden();
  });

  await test.step('saving and leaving goes where the link led', async () => {
    await section(page, 'Runs').click();
    await question(page).getByRole('button', { name: 'Save and leave' }).click();
    await expect(page.getByRole('heading', { name: 'Runs', level: 1 })).toBeVisible();
    expect((await readSpec(page, 'operations/guarded')).processor.scriptRunner.argKeys).toEqual(['typed']);
  });

  await test.step('what was saved is left without a question', async () => {
    await page.goto(`${podsmith.url}/operations/guarded`);
    await expect(page.getByLabel('Arguments', { exact: true })).toHaveValue('typed');
    await expect(page.getByText('You have unsaved changes')).toBeHidden();
    await section(page, 'Pipelines').click();
    await expect(page.getByRole('heading', { name: 'Pipelines', level: 1 })).toBeVisible();
  });
});

test('leaving without saving goes where Back leads, and forgets what was typed', async ({
  signedIn: page,
  podsmith,
}) => {
  await editOperation(page, podsmith.url, 'left-behind');
  await page.evaluate(() => window.history.back());
  await question(page).getByRole('button', { name: 'Leave without saving' }).click();
  await expect(page.getByRole('heading', { name: 'Operations', level: 1 })).toBeVisible();
  await page.goForward();
  await expect(page.getByLabel('Arguments', { exact: true })).toHaveValue('');
  await expect(page.getByText('You have unsaved changes')).toBeHidden();
});

test('what is refused on the way out keeps the person there, with the reason', async ({
  signedIn: page,
  podsmith,
}) => {
  await editOperation(page, podsmith.url, 'refused');
  await page.getByLabel('Time-out (s)').fill('soon');
  await section(page, 'Runs').click();
  await question(page).getByRole('button', { name: 'Save and leave' }).click();
  await expect(page.getByLabel('Time-out (s)')).toHaveAttribute('aria-invalid', 'true');
  await expect(page).toHaveURL(`${podsmith.url}/operations/refused`);
  // A field's error goes when the field is corrected, and the alert with the last of them.
  await page.getByLabel('Arguments', { exact: true }).fill('typed, more');
  await expect(page.getByLabel('Time-out (s)')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Time-out (s)').fill('5');
  await expect(page.getByLabel('Time-out (s)')).not.toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText('INVALID_INPUT')).toBeHidden();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Everything is saved')).toBeVisible();
});

for (const kind of ['operation', 'pipeline'] as const) {
  test(`asks before a new ${kind} is left, and offers it again after a crash`, async ({
    signedIn: page,
    podsmith,
  }) => {
    await page.goto(`${podsmith.url}/${kind}s/new`);
    // Nothing typed, nothing asked.
    await section(page, 'Runs').click();
    await expect(page.getByRole('heading', { name: 'Runs', level: 1 })).toBeVisible();

    await page.goto(`${podsmith.url}/${kind}s/new`);
    await page.getByLabel('Name', { exact: true }).fill('half-written');
    await section(page, 'Runs').click();
    await expect(question(page)).toBeVisible();
    await question(page).getByRole('button', { name: 'Stay' }).click();
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('half-written');
    await expect
      .poll(() => page.evaluate(() => JSON.stringify(Object.entries(localStorage))))
      .toContain('half-written');

    const again = await page.context().newPage();
    await page.close();
    await again.goto(`${podsmith.url}/${kind}s/new`);
    await expect(again.getByText('You have unsaved changes from')).toBeVisible();
    await again.getByRole('button', { name: 'Restore' }).click();
    await expect(again.getByLabel('Name', { exact: true })).toHaveValue('half-written');
    await again.reload();
    await again.getByRole('button', { name: 'Discard' }).click();
    await expect(again.getByLabel('Name', { exact: true })).toHaveValue('');
    await again.reload();
    await expect(again.getByLabel('Name', { exact: true })).toBeVisible();
    await expect(again.getByText('You have unsaved changes from')).toBeHidden();
  });
}

test('a changed pipeline is guarded too, and an error stays until its own field is corrected', async ({
  signedIn: page,
  podsmith,
}) => {
  await saveElsewhere(page, 'operations/in-pipeline', script('echo'));
  const nodes = [1, 2].map((id) => ({ id, operation: 'in-pipeline', to: [] }));
  await saveElsewhere(page, 'pipelines/guarded', { adjacencyList: [{ id: 0, to: [1, 2] }, ...nodes] });
  await page.goto(`${podsmith.url}/pipelines/guarded`);
  for (const id of [1, 2]) {
    await openNode(page, id);
    await retries(page).fill('99');
  }
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(inspector(page)).toContainText('2 problems');
  await openNode(page, 1);
  await expect(retries(page)).toHaveAttribute('aria-invalid', 'true');
  await retries(page).fill('3');
  await expect(retries(page)).not.toHaveAttribute('aria-invalid', 'true');
  await openNode(page, 2);
  await expect(retries(page)).toHaveAttribute('aria-invalid', 'true');
  await openPipeline(page);
  await page.getByRole('link', { name: 'All runs of this pipeline' }).click();
  await expect(question(page)).toBeVisible();
  await question(page).getByRole('button', { name: 'Stay' }).click();
  await openNode(page, 2);
  await retries(page).fill('4');
  await expect(page.getByText('INVALID_INPUT')).toBeHidden();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Everything is saved')).toBeVisible();
});

test('what somebody else has saved meanwhile is shown beside mine, and I choose', async ({
  signedIn: page,
  podsmith,
}) => {
  await editOperation(page, podsmith.url, 'contended-op');
  const conflict = page.getByRole('dialog', { name: 'contended-op was saved by someone else meanwhile' });
  const save = page.getByRole('button', { name: 'Save', exact: true });

  await test.step('going on editing keeps both', async () => {
    await saveElsewhere(page, 'operations/contended-op', script('echo theirs'));
    await save.click();
    await expect(conflict.getByRole('tab', { name: 'Script.sh' })).toBeVisible();
    await expect(conflict.getByRole('region', { name: 'Comparison of Script.sh' })).toContainText('theirs');
    await expect(conflict.getByRole('region', { name: 'Comparison of Script.sh' })).toContainText('stored');
    await conflict.getByRole('tab', { name: 'Settings.json' }).click();
    await expect(conflict.getByRole('region', { name: 'Comparison of Settings.json' })).toContainText(
      'typed',
    );
    await page.keyboard.press('Escape');
    await expect(conflict).toBeHidden();
    await expect(page.getByLabel('Arguments', { exact: true })).toHaveValue('typed');
    expect((await readSpec(page, 'operations/contended-op')).processor.scriptRunner.script).toBe(
      'echo theirs',
    );
  });

  await test.step('overwriting saves mine', async () => {
    await save.click();
    await conflict.getByRole('button', { name: 'Overwrite with mine' }).click();
    await expect(page.getByText('Everything is saved')).toBeVisible();
    expect((await readSpec(page, 'operations/contended-op')).processor.scriptRunner).toMatchObject({
      script: 'echo stored',
      argKeys: ['typed'],
    });
  });

  await test.step('taking theirs shows it', async () => {
    await page.getByLabel('Arguments', { exact: true }).fill('mine');
    await saveElsewhere(page, 'operations/contended-op', script('echo newest'));
    await save.click();
    await conflict.getByRole('button', { name: 'Take theirs' }).click();
    await expect(conflict).toBeHidden();
    await expect(page.getByLabel('Arguments', { exact: true })).toHaveValue('');
    await expect(page.getByText('Everything is saved')).toBeVisible();
  });

  await test.step('what was deleted meanwhile can be saved anew', async () => {
    await page.getByLabel('Arguments', { exact: true }).fill('kept');
    await page.evaluate(() => fetch('/api/v1/operations/contended-op', { method: 'DELETE' }));
    await save.click();
    const deleted = page.getByRole('dialog', { name: 'contended-op was deleted meanwhile' });
    await deleted.getByRole('button', { name: 'Save it anew' }).click();
    await expect(page.getByText('Everything is saved')).toBeVisible();
    expect((await readSpec(page, 'operations/contended-op')).processor.scriptRunner.argKeys).toEqual([
      'kept',
    ]);
  });
});

test('two tabs that change one pipeline lose nothing', async ({ signedIn: page, podsmith }) => {
  await saveElsewhere(page, 'operations/in-two-tabs', script('echo'));
  const adjacencyList = [
    { id: 0, to: [1] },
    { id: 1, operation: 'in-two-tabs', to: [] },
  ];
  await saveElsewhere(page, 'pipelines/in-two-tabs', { adjacencyList });
  const other = await page.context().newPage();
  for (const [tab, count] of [
    [page, '1'],
    [other, '2'],
  ] as const) {
    await tab.goto(`${podsmith.url}/pipelines/in-two-tabs`);
    await openNode(tab, 1);
    await retries(tab).fill(count);
  }
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Everything is saved')).toBeVisible();
  await other.getByRole('button', { name: 'Save' }).click();
  const conflict = other.getByRole('dialog', { name: /in-two-tabs was saved by someone else/ });
  const comparison = conflict.getByRole('region', { name: 'Comparison of Pipeline.json' });
  await expect(comparison).toContainText('"retries"');
  // The same words are true of two columns, and of one on a phone.
  for (const width of [1280, 390]) {
    await other.setViewportSize({ width, height: 900 });
    await expect(conflict).toContainText(
      /Lines marked − are only in what they saved .*, lines marked \+ only/,
    );
    await expect(conflict).not.toContainText(/left|right/);
    await expect(comparison.locator('.delete-sign').first()).toBeVisible();
    await expect(comparison.locator('.insert-sign').first()).toBeVisible();
  }
  await conflict.getByRole('button', { name: 'Overwrite with mine' }).click();
  await expect(other.getByText('Everything is saved')).toBeVisible();
  expect((await readSpec(page, 'pipelines/in-two-tabs')).adjacencyList[1].retries).toBe(2);
});

test('Escape changes nothing when the runtime is switched', async ({ signedIn: page, podsmith }) => {
  await page.goto(`${podsmith.url}/operations/new`);
  await page.getByRole('radio', { name: /Python 3/ }).check({ force: true });
  await openTab(page, 'Files');
  await page.getByRole('button', { name: 'New file' }).click();
  await page.getByRole('dialog', { name: 'New file' }).getByRole('button', { name: 'Add' }).click();
  await openTab(page, 'Settings');
  await page.getByRole('radio', { name: /Node/ }).click({ force: true });
  const dialog = page.getByRole('alertdialog', { name: /Switch to Node/ });
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('radio', { name: /Python 3/ })).toBeChecked();
  await expect(page.getByRole('tab', { name: 'handler.py' })).toBeVisible();

  await page.getByRole('radio', { name: /Node/ }).click({ force: true });
  await dialog.getByRole('button', { name: 'Keep my files' }).click();
  await expect(page.getByRole('radio', { name: /Node/ })).toBeChecked();
  await expect(page.getByRole('tab', { name: 'handler.py' })).toBeVisible();
});

test('Escape changes nothing when another kind is chosen, which would lose what was written', async ({
  signedIn: page,
  podsmith,
}) => {
  const kind = (name: RegExp) => page.getByRole('radio', { name });
  const dialog = (name: string) => page.getByRole('alertdialog', { name: `Switch to ${name}?` });
  await page.goto(`${podsmith.url}/operations`);
  await saveElsewhere(page, 'operations/of-one-kind', script('echo stored'));
  await page.goto(`${podsmith.url}/operations/of-one-kind`);

  await kind(/^Function/).click({ force: true });
  await expect(dialog('Function')).toContainText('the script with its arguments');
  await page.keyboard.press('Escape');
  await expect(dialog('Function')).toBeHidden();
  await expect(kind(/^Script/)).toBeChecked();
  await expect(page.getByText('Everything is saved')).toBeVisible();

  await page.getByRole('region', { name: 'Pod settings' }).getByRole('button').first().click();
  await page.getByLabel('Replicas', { exact: true }).fill('2');
  await kind(/^HTTP server/).click({ force: true });
  await expect(dialog('HTTP server')).toContainText(
    'the script with its arguments and the settings of its Pods',
  );
  await dialog('HTTP server').getByRole('button', { name: 'Switch' }).click();
  await expect(kind(/^HTTP server/)).toBeChecked();
  // Nothing was written for the server: the way back asks nothing, and has everything.
  await kind(/^Script/).click({ force: true });
  await expect(kind(/^Script/)).toBeChecked();
  await expect(page.getByLabel('Replicas', { exact: true })).toHaveValue('2');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Everything is saved')).toBeVisible();
  expect(await readSpec(page, 'operations/of-one-kind')).toMatchObject({
    processor: { scriptRunner: { script: 'echo stored' } },
    pods: { replicas: 2 },
  });
});

test('what is deleted leaves no unsaved changes behind', async ({ signedIn: page, podsmith }) => {
  const drafts = () =>
    page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('podsmith:draft:')));
  const remove = async () => {
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  };

  await test.step('an operation, right after it was changed', async () => {
    await editOperation(page, podsmith.url, 'deleted-dirty');
    await remove();
    await expect(page.getByRole('heading', { name: 'Operations', level: 1 })).toBeVisible();
    expect(await drafts()).toEqual([]);
    await saveElsewhere(page, 'operations/deleted-dirty', script('echo anew'));
    await page.goto(`${podsmith.url}/operations/deleted-dirty`);
    await expect(page.getByLabel('Arguments', { exact: true })).toHaveValue('');
    await expect(page.getByText('You have unsaved changes')).toBeHidden();
  });

  await test.step('a pipeline whose changes of before are still offered', async () => {
    const adjacencyList = [
      { id: 0, to: [1] },
      { id: 1, operation: 'deleted-dirty', to: [] },
    ];
    await saveElsewhere(page, 'pipelines/deleted-offered', { adjacencyList });
    await page.goto(`${podsmith.url}/pipelines/deleted-offered`);
    await openNode(page, 1);
    await retries(page).fill('3');
    await expect.poll(drafts).toHaveLength(1);
    page.once('dialog', (dialog) => dialog.accept());
    await page.reload();
    await expect(page.getByText('You have unsaved changes')).toBeVisible();
    // The list tells of them, too.
    await page.goto(`${podsmith.url}/pipelines?search=deleted-offered`);
    const row = page.getByRole('table', { name: 'Pipelines' }).getByRole('rowheader');
    await expect(row).toContainText('Unsaved draft');
    await page.goto(`${podsmith.url}/pipelines/deleted-offered`);
    await expect(page.getByText('You have unsaved changes')).toBeVisible();
    await remove();
    await expect(page.getByRole('heading', { name: 'Pipelines', level: 1 })).toBeVisible();
    expect(await drafts()).toEqual([]);
  });
});

test('the run dialog keeps what was typed, and its errors go with what they are about', async ({
  signedIn: page,
  podsmith,
}) => {
  await saveElsewhere(page, 'operations/in-run-dialog', script('echo'));
  const adjacencyList = [
    { id: 0, to: [1] },
    { id: 1, operation: 'in-run-dialog', to: [] },
  ];
  await saveElsewhere(page, 'pipelines/in-run-dialog', { adjacencyList });
  await page.goto(`${podsmith.url}/pipelines/in-run-dialog`);
  const dialog = page.getByRole('dialog', { name: 'Run in-run-dialog' });
  const parameters = dialog.getByLabel('Parameters (JSON)');
  const open = () => page.getByRole('button', { name: 'Run', exact: true }).click();

  await open();
  await parameters.fill('{"node": "half');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await open();
  await expect(parameters).toHaveValue('{"node": "half');
  await parameters.fill('{"node": "whole"}');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  await page.reload();
  await open();
  await expect(parameters).toHaveValue('{"node": "whole"}');

  // Only the server refuses this.
  await parameters.fill(`{"deep": ${'['.repeat(300)}${']'.repeat(300)}}`);
  await dialog.getByRole('button', { name: 'Start run' }).click();
  await expect(parameters).toHaveAttribute('aria-invalid', 'true');
  await expect(dialog.getByText('INVALID_INPUT')).toBeVisible();
  await parameters.fill('{"node": "whole"}');
  await expect(parameters).not.toHaveAttribute('aria-invalid', 'true');
  await expect(dialog.getByText('INVALID_INPUT')).toBeHidden();
});

test('an error of the sign-in goes with its field', async ({ page, podsmith }) => {
  await page.goto(`${podsmith.url}/sign-in`);
  const email = page.getByLabel('E-mail');
  const password = page.getByLabel('Password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(email).toHaveAttribute('aria-invalid', 'true');
  await expect(password).toHaveAttribute('aria-invalid', 'true');
  await password.fill(admin.password);
  await expect(password).not.toHaveAttribute('aria-invalid', 'true');
  await expect(email).toHaveAttribute('aria-invalid', 'true');
  await email.fill(admin.email);
  await expect(page.getByText('INVALID_INPUT')).toBeHidden();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
});

// Chromium ends requests when a container's network interface comes or goes.
for (const [moment, isDone] of [
  ['before it arrived', false],
  ['after it was carried out', true],
] as const) {
  test(`a save that lost its connection ${moment} is repeated`, async ({ browser, podsmith }) => {
    const page = await browser.newPage();
    await signIn(page, podsmith);
    const name = isDone ? 'answer-lost' : 'request-lost';
    await editOperation(page, podsmith.url, name);
    let lost = 0;
    await page.route(`**/operations/${name}`, async (route) => {
      if (route.request().method() !== 'POST' || lost === 2) return route.continue();
      lost += 1;
      if (isDone) await route.fetch();
      await route.abort('connectionreset');
    });
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Everything is saved')).toBeVisible();
    expect(lost).toBe(2);
    expect((await readSpec(page, `operations/${name}`)).processor.scriptRunner.argKeys).toEqual(['typed']);
    await page.close();
  });
}
