'use client';

import { Tabs } from '@heroui/react';
import { useState } from 'react';
import type { ChangedText } from '#components/conflict/changed-texts.ts';
import { TextDiff } from '#components/conflict/text-diff.tsx';

interface ChangesProps {
  changes: ChangedText[];
  /** What the two sides are called beside a text that only one of them has: "theirs", "yours". */
  theirs: string;
  mine: string;
  /** What the first side is, for screen readers: "saved by someone else". */
  savedBy: string;
}

/** The texts that differ, one at a time. */
export function Changes({ changes, theirs, mine, savedBy }: ChangesProps) {
  const [shown, setShown] = useState(changes[0]?.name);
  const change = changes.find(({ name }) => name === shown) ?? changes[0];
  if (!change) return <p className="text-sm">Both say the same.</p>;
  return (
    <>
      <Tabs
        variant="secondary"
        selectedKey={change.name}
        onSelectionChange={(key) => setShown(String(key))}
        className="min-w-0"
      >
        <Tabs.ListContainer className="bg-transparent">
          <Tabs.List aria-label="What differs">
            {changes.map((one) => (
              <Tabs.Tab key={one.name} id={one.name} className="w-auto font-mono text-[13px]">
                {one.name}
                {one.theirs === null && <span className="ml-1.5 font-sans text-muted">only {mine}</span>}
                {one.mine === null && <span className="ml-1.5 font-sans text-muted">only {theirs}</span>}
                <Tabs.Indicator />
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs.ListContainer>
      </Tabs>
      <section
        aria-label={`Comparison of ${change.name}`}
        className="min-h-64 flex-1 overflow-hidden rounded-lg border border-border"
      >
        <TextDiff
          key={change.name}
          path={change.name}
          theirsLabel={`${change.name}: ${savedBy}`}
          mineLabel={`${change.name}: ${mine}`}
          theirs={change.theirs ?? ''}
          mine={change.mine ?? ''}
        />
      </section>
    </>
  );
}
