import { SearchX } from 'lucide-react';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { EmptyPanel } from '#components/layout/empty-panel.tsx';

/** Something that an address names is not there. */
export function Missing() {
  return (
    <EmptyPanel
      icon={SearchX}
      title="Nothing is at this address"
      action={<ButtonLink href="/operations">To the operations</ButtonLink>}
    >
      It was deleted, or the address is not quite right.
    </EmptyPanel>
  );
}
