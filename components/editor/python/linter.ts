import type { Diagnostic } from '@astral-sh/ruff-wasm-web';
import type { LintAnswer, LintRequest } from '#components/editor/python/lint-messages.ts';

/** Ruff, in its worker. */
export class Linter {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (answer: LintAnswer) => void>();
  #lastId = 0;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.addEventListener('message', ({ data }: MessageEvent<LintAnswer>) => {
      this.#waiting.get(data.id)?.(data);
      this.#waiting.delete(data.id);
    });
  }

  /** What Ruff has found in the text. */
  async check(text: string): Promise<Diagnostic[]> {
    return (await this.#ask('check', text)) as Diagnostic[];
  }

  /** The text, formatted. @throws Error where it has a syntax error. */
  async format(text: string): Promise<string> {
    return String(await this.#ask('format', text));
  }

  #ask(kind: LintRequest['kind'], text: string): Promise<unknown> {
    this.#lastId += 1;
    const request: LintRequest = { id: this.#lastId, kind, text };
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, ({ value, problem }) =>
        problem === undefined ? resolve(value) : reject(new Error(problem)),
      );
      this.#worker.postMessage(request);
    });
  }
}
