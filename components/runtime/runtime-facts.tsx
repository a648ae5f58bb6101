import { Fragment } from 'react';
import { Facts } from '#components/layout/facts.tsx';
import { formatBytes } from '#components/pod/format-usage.ts';
import type { RuntimeFacts as RuntimeFactsView } from '#lib/runtime-status/view.ts';

/** What is to be known of a runtime before a function is written in it. */
export function RuntimeFacts({ runtime }: { runtime: RuntimeFactsView }) {
  const { aliases, handler, handlerAlternatives, languageVersion, mountedAt } = runtime;
  return (
    <Facts
      facts={[
        { name: 'Handler', value: <Codes texts={[handler, ...handlerAlternatives]} /> },
        { name: 'Language version', value: languageVersion ?? unknownVersion(runtime) },
        { name: 'Base image', value: <BaseImage {...runtime} /> },
        { name: 'Try', value: tryText(runtime) },
        { name: 'Also called', value: aliases.length > 0 ? <Codes texts={aliases} /> : '–' },
        { name: 'Extends', value: runtime.extends ?? '–' },
        {
          name: 'From',
          value: mountedAt === null ? 'Podsmith' : <code className="break-all text-xs">{mountedAt}</code>,
        },
      ]}
    />
  );
}

function Codes({ texts }: { texts: string[] }) {
  return <code className="text-xs">{texts.join(', ')}</code>;
}

function BaseImage({ baseImage, baseImageBytes }: RuntimeFactsView) {
  return (
    <>
      <code className="text-xs">
        {baseImage.split('/').map((part, index) => (
          <Fragment key={part}>
            {index > 0 && (
              <>
                /<wbr />
              </>
            )}
            {part}
          </Fragment>
        ))}
      </code>
      {baseImageBytes !== null && (
        <span className="block text-muted text-xs">{formatBytes(baseImageBytes)} on the engine</span>
      )}
    </>
  );
}

function unknownVersion({ baseImageBytes }: RuntimeFactsView): string {
  return baseImageBytes === null ? 'Known once its base image is there' : 'Not told by its base image';
}

function tryText({ tries, leftToBuild }: RuntimeFactsView): string {
  if (!tries) return 'No: text is saved and built first';
  return leftToBuild === null ? 'Yes, as it stands in the editor' : `Yes. ${leftToBuild}`;
}
