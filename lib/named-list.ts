import { z } from 'zod';
import { nameCursor, type Page, type PageRequest, readCursor, timeCursor, toPage } from '#lib/page.ts';

export const listSorts = ['name', 'updated'] as const;

/** How a list of things with names is asked for, beside its page. */
export const namedListParams = {
  /** Part of a name, or a label as `key=value`; of several words all must fit. */
  search: z.string().max(300, 'Expected at most 300 characters.').optional(),
  /** `name`: from a on; `updated`: the newest first. */
  sort: z.enum(listSorts, 'Expected name or updated.').optional(),
};

export interface NamedListRequest extends PageRequest {
  search?: string;
  sort?: (typeof listSorts)[number];
}

interface Key {
  name: string;
  updatedAt: Date;
}

/** A condition that Prisma takes for either. */
interface Condition {
  name?: { contains: string } | { gt: string };
  labels?: { path: string[]; equals: string };
  updatedAt?: Date | { lt: Date };
  OR?: Condition[];
  AND?: Condition[];
}

interface NamedListQuery {
  where: Condition;
  orderBy: { name?: 'asc'; updatedAt?: 'desc' }[];
}

/**
 * The question that finds the keys of a page, as Prisma takes it for whatever has `name`, `labels` and `updatedAt`.
 *
 * @throws AppError `INVALID_INPUT` for a cursor of a list in another order.
 */
export function namedListQuery({ search, sort = 'name', cursor }: NamedListRequest): NamedListQuery {
  const words = (search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  if (sort === 'name') {
    const after = readCursor(cursor, nameCursor);
    return {
      where: { AND: [...words.map(filterOf), ...(after === undefined ? [] : [{ name: { gt: after } }])] },
      orderBy: [{ name: 'asc' }],
    };
  }
  const after = readCursor(cursor, timeCursor());
  const beyond = after && {
    OR: [{ updatedAt: { lt: after[0] } }, { updatedAt: after[0], name: { gt: after[1] } }],
  };
  return {
    where: { AND: [...words.map(filterOf), ...(beyond ? [beyond] : [])] },
    orderBy: [{ updatedAt: 'desc' }, { name: 'asc' }],
  };
}

/** Cuts the keys that {@link namedListQuery} found to a page of names. */
export function toNamesPage(keys: Key[], size: number, sort: NamedListRequest['sort']): Page<string> {
  const keyOf = ({ name, updatedAt }: Key): [string, string] =>
    sort === 'updated' ? [updatedAt.toISOString(), name] : [name, ''];
  return toPage(keys, size, keyOf, ({ name }) => name);
}

function filterOf(word: string): Condition {
  const [key, ...value] = word.split('=');
  const isNamed = { name: { contains: word.replace(/[\\%_]/g, '\\$&') } };
  if (!key || value.length === 0) return isNamed;
  return { OR: [isNamed, { labels: { path: [key], equals: value.join('=') } }] };
}
