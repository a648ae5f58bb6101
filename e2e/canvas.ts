import { expect, type Locator, type Page } from '@playwright/test';

/** The drawing of a pipeline that is edited. */
export const canvas = (page: Page) => page.getByRole('region', { name: 'Graph of the pipeline' });

/** The fields of what is chosen there. */
export const inspector = (page: Page) => page.getByRole('complementary', { name: 'Inspector' });

/** A node of it; without a number the start. */
export const node = (page: Page, id?: number): Locator =>
  canvas(page).getByRole('group', { name: id === undefined ? /^Start/ : new RegExp(`^Node ${id}:`) });

/** Adds a node after another one, or the first one, with two presses. @returns The presses. */
export async function addNode(page: Page, after: number | undefined, operation: string): Promise<number> {
  await canvas(page)
    .getByRole('button', {
      name: after === undefined ? 'Add the first operation' : `Add after node ${after}`,
      exact: true,
    })
    .click();
  await page.getByRole('option', { name: operation, exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'Find an operation' })).toBeHidden();
  return 2;
}

/** Shows a node's fields; a page that has only just appeared may not hear the first press. */
export async function openNode(page: Page, id: number): Promise<Locator> {
  const heading = inspector(page).getByRole('heading', { name: `Node ${id}`, exact: true });
  await expect(async () => {
    await node(page, id).click();
    await expect(heading).toBeVisible({ timeout: 1000 });
  }).toPass();
  return inspector(page);
}

/** Shows the pipeline's own fields. */
export async function openPipeline(page: Page): Promise<Locator> {
  await canvas(page)
    .locator('.react-flow__pane')
    .click({ position: { x: 12, y: 80 } });
  await expect(inspector(page).getByLabel('Name', { exact: true })).toBeVisible();
  return inspector(page);
}

/** Draws an edge from node to node with the pointer. */
export async function dragEdge(page: Page, from: number, to: number): Promise<void> {
  const button = node(page, from).getByRole('button', { name: `Add after node ${from}`, exact: true });
  const places = () => Promise.all([button.boundingBox(), node(page, to).boundingBox()]);
  // What was drawn before may still be taking its place.
  await expect(async () => {
    await button.hover();
    const before = await places();
    await page.waitForTimeout(300);
    expect(await places()).toEqual(before);
  }).toPass();
  await page.mouse.down();
  const box = await node(page, to).boundingBox();
  if (!box) throw new Error(`Node ${to} is not in sight.`);
  await page.mouse.move(box.x + box.width / 2 - 20, box.y + box.height / 2, { steps: 5 });
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
  await page.mouse.up();
}
