import type { InvocationOutline, InvocationView } from '#lib/invocations/view.ts';
import { limits } from '#lib/limits.ts';
import type { ShownText } from '#lib/shown-text.ts';

/** Leaves the large texts of a call out; pages fetch them when they show them. */
export function outlineInvocation({ body, bodyBase64, log, ...rest }: InvocationView): InvocationOutline {
  return { ...rest, body: body && shown(body), bodyBase64: bodyBase64 && shown(bodyBase64), log: shown(log) };
}

function shown(text: string): ShownText {
  const bytes = Buffer.byteLength(text);
  return bytes <= limits.outlineTextBytes ? text : { bytes };
}
