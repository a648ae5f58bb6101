import type { ErrorView } from '#lib/errors.ts';

/** What a server action answers: its value, or a failure the page can explain. */
export type ActionResult<T extends object> = ({ ok: true } & T) | { ok: false; error: ErrorView };
