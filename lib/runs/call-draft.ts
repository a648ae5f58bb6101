import type { CallOperation } from '#lib/calls/call-operation.ts';
import type { CallTry } from '#lib/calls/call-try.ts';
import { config } from '#lib/config.ts';
import { limits } from '#lib/limits.ts';
import { findRuntime } from '#lib/runtimes/catalogue.ts';
import { recentRuntimes } from '#lib/runtimes/recent-runtimes.ts';

/** An operation that a run calls with code that nobody has saved. */
export interface Draft {
  operation: string;
  /** Whose try Pod it runs in. */
  person: string;
}

/**
 * Calls a draft in its person's try Pod, without an image, and any other operation as ever. A draft that no try Pod can
 * stand for gets an image as if it had been saved: one whose runtime serves no tries, and one that has to run on a node.
 */
export function callingDraft(
  { callOperation, callTry }: { callOperation: CallOperation; callTry: CallTry },
  draft: Draft,
): CallOperation {
  return async (callee, call) => {
    const { function: files, timeoutSeconds = limits.stepTimeoutSecondsDefault } = callee.spec.processor;
    const isPlaced = call.target !== undefined && config().engine !== 'local';
    if (callee.operation !== draft.operation || !files || isPlaced || !(await servesTries(files.runtime))) {
      return callOperation(callee, call);
    }
    const tried = { ...files, person: draft.person, environment: {}, timeoutSeconds };
    return callTry(callee.operation, tried, { ...call, onAddress: () => undefined });
  };
}

async function servesTries(name: string): Promise<boolean> {
  const { runtimes } = await recentRuntimes();
  return findRuntime(runtimes, name)?.tries === true;
}
