import type { ImageContents } from '#lib/attestations/contents.ts';

/** What an image was made on and under which policy, and the packages that are in it. */
export function ContentsPanel({ base, builder, egress, packages }: ImageContents) {
  return (
    <section aria-labelledby="contents" className="panel flex flex-col gap-3 p-4 text-sm">
      <h2 id="contents" className="font-semibold">
        Contents
      </h2>
      <p className="break-words text-muted">
        Built by Podsmith {builder} on{' '}
        <code className="break-all">
          {base.name}@{base.digest}
        </code>
        . Its commands could reach: {egress}.
      </p>
      {packages && (
        <details>
          <summary className="cursor-pointer font-medium">
            {packages.length} {packages.length === 1 ? 'package' : 'packages'}
          </summary>
          <div className="mt-2 max-h-80 overflow-auto">
            <table className="w-full text-left">
              <thead className="text-muted text-xs">
                <tr>
                  <th className="py-1 pr-4 font-normal">Package</th>
                  <th className="py-1 pr-4 font-normal">Version</th>
                  <th className="py-1 pr-4 font-normal">Kind</th>
                  <th className="py-1 font-normal">Licence</th>
                </tr>
              </thead>
              <tbody>
                {packages.map(({ purl, name, version, kind, licence }) => (
                  <tr key={purl}>
                    <td className="py-0.5 pr-4">{name}</td>
                    <td className="py-0.5 pr-4">{version}</td>
                    <td className="py-0.5 pr-4">{kind}</td>
                    <td className="py-0.5">{licence}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </section>
  );
}
