import type { Browser, Page } from '@playwright/test';
import { putFunction } from './api.ts';
import { openSignedIn } from './browser.ts';
import { type Figure, figure } from './figure.ts';
import { median, round } from './statistics.ts';
import type { Subject } from './subject.ts';

const loads = 3;
const edits = 20;
const completions = 10;

/** 500 lines of Python, the second of which has an error. */
const text = `def handle(event, context):\n    return event.bodyx\n\n\n${Array.from(
  { length: 124 },
  (_, i) => `def check_${i}(percent: int) -> bool:\n    return percent > ${i}\n\n\n`,
).join('')}`;

/** How soon the code editor shows what it knows of Python. */
export async function measureEditor(instance: Subject): Promise<Figure[]> {
  await putFunction(instance, 'bench-editor', text);
  const { browser, page } = await openSignedIn(instance);
  try {
    const session = await page.context().storageState();
    const cold: number[] = [];
    for (let load = 0; load < loads; load++) cold.push(await loadCold(browser, session, instance.url));
    await page.goto(`${instance.url}/operations/bench-editor`);
    await page.evaluate<number>(untilMarked);
    const marked = await page.evaluate<number[]>(`(${editAndWait})(${edits})`);
    const completed = await complete(page);
    const of = (values: number[]) => ({ samples: values.length, maxMs: round(Math.max(...values)) });
    return [
      figure({
        name: 'a page of Python opened with nothing cached, to its first type error',
        unit: 'ms, median',
        value: median(cold),
        limit: 3500,
        details: of(cold),
      }),
      figure({
        name: 'key to type error in 500 lines of Python',
        unit: 'ms, median',
        value: median(marked),
        limit: 400,
        details: of(marked),
      }),
      figure({
        // Monaco shows a list 100 ms after it has it, always.
        name: 'key to completions of Python, before Monaco’s 100 ms',
        unit: 'ms, median',
        value: median(completed),
        limit: 60,
        details: of(completed),
      }),
    ];
  } finally {
    await browser.close();
  }
}

async function loadCold(
  browser: Browser,
  storageState: Awaited<ReturnType<ReturnType<Page['context']>['storageState']>>,
  url: string,
): Promise<number> {
  const context = await browser.newContext({ storageState });
  try {
    const page = await context.newPage();
    await page.goto(`${url}/operations/bench-editor`);
    return await page.evaluate<number>(untilMarked);
  } finally {
    await context.close();
  }
}

async function complete(page: Page): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < completions; i++) taken.push(await page.evaluate<number>(completeOnce));
  return taken;
}

// As text: they run in the page.

/** Until the first type error is shown, from the start of the visit. */
const untilMarked = `
  new Promise((resolve) => {
    const look = () => {
      const isMarked = window.monaco?.editor.getModelMarkers({ owner: 'basedpyright' }).some((m) => m.severity === 8);
      if (isMarked) requestAnimationFrame(() => resolve(performance.now()));
      else setTimeout(look, 5);
    };
    look();
  })`;

/** Takes the error's letter away and writes it again, each time until the marks say so. */
const editAndWait = `async (times) => {
  const [editor] = monaco.editor.getEditors();
  const model = editor.getModel();
  const taken = [];
  for (let i = 0; i < times; i++) {
    const hasError = i % 2 === 1;
    const start = performance.now();
    const column = 22;
    const range = new monaco.Range(2, column, 2, hasError ? column : column + 1);
    editor.executeEdits('', [{ range, text: hasError ? 'x' : '' }]);
    await new Promise((resolve) => {
      const heard = monaco.editor.onDidChangeMarkers(() => {
        const marks = monaco.editor.getModelMarkers({ owner: 'basedpyright', resource: model.uri });
        if (marks.some((mark) => mark.severity === 8) !== hasError) return;
        heard.dispose();
        requestAnimationFrame(resolve);
      });
    });
    taken.push(performance.now() - start);
  }
  return taken;
}`;

/** Writes a point behind \`event\` until there is a list, and takes it away. */
const completeOnce = `(async () => {
  const [editor] = monaco.editor.getEditors();
  editor.executeEdits('', [{ range: new monaco.Range(2, 17, 2, 30), text: '' }]);
  editor.setPosition({ lineNumber: 2, column: 17 });
  editor.focus();
  await new Promise((resolve) => setTimeout(resolve, 600));
  const start = performance.now();
  editor.trigger('keyboard', 'type', { text: '.' });
  await new Promise((resolve) => {
    const look = () => {
      const rows = document.querySelectorAll('.suggest-widget .monaco-list-row');
      if ([...rows].some((row) => row.textContent.startsWith('body'))) resolve();
      else requestAnimationFrame(look);
    };
    look();
  });
  const taken = performance.now() - start;
  editor.trigger('keyboard', 'hideSuggestWidget', {});
  return taken;
})()`;
