import { ButtonLink } from '#components/layout/button-link.tsx';

interface NextPageProps {
  path: string;
  /** The list's filters, kept on the next page. */
  query?: Record<string, string | undefined>;
  cursor?: string;
  nextCursor: string | null;
}

/** The way through a long list; nothing when it fits on one page. */
export function NextPage({ path, query = {}, cursor, nextCursor }: NextPageProps) {
  if (!cursor && !nextCursor) return null;
  return (
    <nav aria-label="Pages" className="mt-4 flex justify-end gap-2">
      {cursor && (
        <ButtonLink href={toHref(path, query)} variant="tertiary" size="sm">
          First page
        </ButtonLink>
      )}
      {nextCursor && (
        <ButtonLink href={toHref(path, { ...query, cursor: nextCursor })} variant="tertiary" size="sm">
          Next page
        </ButtonLink>
      )}
    </nav>
  );
}

function toHref(path: string, query: Record<string, string | undefined>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const text = new URLSearchParams(given).toString();
  return text === '' ? path : `${path}?${text}`;
}
