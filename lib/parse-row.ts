import type { z } from 'zod';
import { AppError } from '#lib/errors.ts';

/**
 * A row of a table as it is shown. One that is not as our own writers leave it is a fault of ours, and the error says
 * which row and what of it.
 *
 * @throws AppError `ROW_UNEXPECTED`.
 */
export function parseRow<View>(
  schema: z.ZodType<View>,
  view: unknown,
  row: { table: string; id: string },
): View {
  const parsed = schema.safeParse(view);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new AppError(
    {
      code: 'ROW_UNEXPECTED',
      message: `The row ${row.id} of ${row.table} is not as Podsmith writes it: ${wrong}`,
      hint: 'This is a fault in Podsmith; please report it.',
      fault: 'internal',
    },
    { cause: parsed.error },
  );
}
