import { Link } from '#components/layout/link.tsx';
import type { RerunView } from '#lib/runs/view.ts';

/** Which run this one runs again, from where, and with what. */
export function RerunOrigin({ rerun }: { rerun: RerunView }) {
  const { of, from, isInputEdited, draft } = rerun;
  const isFromStep = typeof from === 'object';
  return (
    <span>
      Runs{' '}
      <Link href={`/runs/${of}`} className="rounded underline hover:no-underline">
        <code className="text-xs">{of.slice(0, 8)}</code>
      </Link>{' '}
      again
      {isFromStep && ` from node ${from.node}`}
      {from === 'failed' && ' from what failed'}
      {isInputEdited && (isFromStep ? ', with an edited input' : ', with other parameters')}
      {draft !== null && `, with unsaved code of ${draft}`}
    </span>
  );
}
