import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { labelNameSchema, nameSchema } from '#lib/names.ts';

// An account that was signed in slipped SQL in through the permissions of a folder (nuclei-templates pull request 16622,
// "Authenticated SQL Injection via Folder Permissions"; the text of the advisory was not to be had). Here: what SQL would
// take apart is the name of nothing, and no statement is put together from text: values are its
// parameters, and a name is escaped.
describe('Windmill CVE-2026-23696', () => {
  it.each([
    "x'; DROP TABLE users; --",
    "x' OR '1'='1",
    'x"',
    'x;',
    'x--',
    'x\\',
    'x/*',
    "u/x'||pg_sleep(5)||'",
    'x)',
  ])('%j is the name of nothing', (name) => {
    for (const schema of [nameSchema, labelNameSchema]) expect(schema.safeParse(name).success).toBe(false);
  });

  it('no statement is made of text, but for a column whose name is one of the code’s own', () => {
    const made = readdirSync('lib', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|^testing\/|^db\/|^setup\//.test(file))
      .filter((file) =>
        /RawUnsafe|Prisma\.raw\(|\.query\(\s*`[^`]*\$\{(?!pg\.escape)/.test(
          readFileSync(`lib/${file}`, 'utf8'),
        ),
      );
    expect(made).toEqual(['runs/outline-store.ts']);
  });
});
