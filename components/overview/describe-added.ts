import type { AddedExample } from '#lib/examples/service.ts';

/** What adding an example did, in a sentence or two. */
export function describeAdded({ added, kept }: Pick<AddedExample, 'added' | 'kept'>): string {
  const sentences = [
    ...(added.length > 0 ? [`Added ${listed(added)}.`] : []),
    ...(kept.length > 0
      ? [`${listed(kept)} ${kept.length === 1 ? 'was' : 'were'} there already and stayed.`]
      : []),
  ];
  return sentences.join(' ');
}

function listed(names: string[]): string {
  return new Intl.ListFormat('en').format(names);
}
