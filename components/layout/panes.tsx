'use client';

import { ToggleButton, ToggleButtonGroup } from '@heroui/react';
import { Fragment, type ReactNode, useEffectEvent, useLayoutEffect } from 'react';
import { Group, Panel, Separator, useGroupRef } from 'react-resizable-panels';
import { keepLayout, recallLayout } from '#components/layout/kept-layout.ts';

export interface Pane<Id extends string> {
  id: Id;
  /** What the pane is called where only one is in sight. */
  label: string;
  /** How wide it is before anybody drags its edge: pixels, or percent of the window's part. */
  size: `${number}px` | `${number}%`;
  /** How narrow it may be made. */
  least: `${number}px`;
  content: ReactNode;
}

interface PanesProps<Id extends string> {
  /** Under this name the browser keeps how wide the panes were made. */
  name: string;
  panes: Pane<Id>[];
  /** The pane in sight where there is room for one. */
  shown: Id;
  onShow(id: Id): void;
}

/**
 * Panes side by side whose edges can be dragged, by keyboard too; where there is no room for that, one at a time. A pane
 * that is not in sight stays as it is.
 */
export function Panes<Id extends string>({ name, panes, shown, onShow }: PanesProps<Id>) {
  const group = useGroupRef();
  const putBack = useEffectEvent(() => {
    const kept = recallLayout(
      name,
      panes.map(({ id }) => id),
    );
    if (kept) group.current?.setLayout(kept);
  });
  // The server, which draws the page first, does not know what this browser keeps.
  useLayoutEffect(() => putBack(), []);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <ToggleButtonGroup
        aria-label="What to show"
        selectionMode="single"
        disallowEmptySelection
        fullWidth
        size="sm"
        className="shrink-0 rounded-none border-border border-b bg-surface p-1.5 lg:hidden"
        selectedKeys={[shown]}
        onSelectionChange={([key]) => {
          const chosen = panes.find(({ id }) => id === key);
          if (chosen) onShow(chosen.id);
        }}
      >
        {panes.map(({ id, label }) => (
          <ToggleButton key={id} id={id}>
            {label}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <Group
        className="min-h-0 flex-1 max-lg:[&>[data-away]]:hidden! max-lg:[&>[data-panel]]:grow!"
        groupRef={group}
        // A narrow window's widths are nobody's choice.
        onLayoutChanged={(layout, { isUserInteraction }) => {
          if (isUserInteraction) keepLayout(name, layout);
        }}
      >
        {panes.map(({ id, label, size, least, content }, index) => (
          <Fragment key={id}>
            {index > 0 && (
              <Separator
                aria-label={`Width of ${label.toLowerCase()}`}
                className="w-px bg-border outline-none transition-colors hover:bg-accent focus-visible:bg-accent focus-visible:ring-2 focus-visible:ring-focus data-[separator=active]:bg-accent max-lg:hidden"
              />
            )}
            <Panel
              id={id}
              defaultSize={size}
              minSize={least}
              groupResizeBehavior={size.endsWith('px') ? 'preserve-pixel-size' : undefined}
              data-away={id === shown ? undefined : ''}
              className="flex min-w-0 flex-col"
            >
              {content}
            </Panel>
          </Fragment>
        ))}
      </Group>
    </div>
  );
}
