import type { ProcessorKind } from '#lib/operations/schema.ts';

/** The kinds of processor in words. */
export const kindLabels: Record<ProcessorKind, string> = {
  function: 'Function',
  httpServer: 'HTTP server',
  scriptRunner: 'Script',
};
