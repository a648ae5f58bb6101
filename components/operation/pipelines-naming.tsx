import { Link } from '#components/layout/link.tsx';

/** The pipelines that have a node of an operation. */
export function PipelinesNaming({ pipelines }: { pipelines: string[] }) {
  return (
    <section aria-labelledby="used-by" className="border-separator border-t pt-4 text-sm">
      <h2 id="used-by" className="mb-1 font-medium">
        Used by
      </h2>
      {pipelines.length === 0 ? (
        <p className="text-muted">No pipeline.</p>
      ) : (
        <ul className="flex flex-col gap-1">
          {pipelines.map((name) => (
            <li key={name} className="truncate">
              <Link href={`/pipelines/${name}`} className="rounded hover:underline" title={name}>
                {name}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
