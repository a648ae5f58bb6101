import { ButtonLink } from '#components/layout/button-link.tsx';
import { listHref } from '#components/layout/list-href.ts';

interface NextPageProps {
  path: string;
  /** The list's filters, kept on the next page, and the cursor of this one. */
  query: { cursor?: string; [filter: string]: string | undefined };
  nextCursor: string | null;
}

/** The way through a long list; nothing when it fits on one page. */
export function NextPage({ path, query, nextCursor }: NextPageProps) {
  if (!query.cursor && !nextCursor) return null;
  return (
    <nav aria-label="Pages" className="mt-4 flex justify-end gap-2">
      {query.cursor && (
        <ButtonLink href={listHref(path, { ...query, cursor: undefined })} variant="tertiary" size="sm">
          First page
        </ButtonLink>
      )}
      {nextCursor && (
        <ButtonLink href={listHref(path, { ...query, cursor: nextCursor })} variant="tertiary" size="sm">
          Next page
        </ButtonLink>
      )}
    </nav>
  );
}
