'use client';

import { Fragment, type ReactNode, useEffectEvent, useLayoutEffect } from 'react';
import { Group, Panel, Separator, useGroupRef } from 'react-resizable-panels';
import { keepLayout, recallLayout } from '#components/layout/kept-layout.ts';

export interface GroupedPane {
  id: string;
  /** Names the edge before it. */
  label: string;
  /** How wide, or high, it is before anybody drags its edge: pixels, or percent of the group. */
  size: `${number}px` | `${number}%`;
  /** How small it may be made. */
  least: `${number}px`;
  /** Whether it is in sight where there is room for one pane. */
  isShown: boolean;
  content: ReactNode;
}

interface PaneGroupProps {
  /** Under this name the browser keeps how large the panes were made. */
  name: string;
  /** `vertical`: one above the other. */
  orientation?: 'horizontal' | 'vertical';
  panes: GroupedPane[];
}

/**
 * Panes whose edges can be dragged, by keyboard too; where there is no room for that, one at a time. A pane that is not in
 * sight stays as it is.
 */
export function PaneGroup({ name, orientation = 'horizontal', panes }: PaneGroupProps) {
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
  const isVertical = orientation === 'vertical';
  return (
    <Group
      className="min-h-0 flex-1 max-lg:[&>[data-away]]:hidden! max-lg:[&>[data-panel]]:grow!"
      groupRef={group}
      orientation={orientation}
      // What a narrow window makes of them is nobody's choice.
      onLayoutChanged={(layout, { isUserInteraction }) => {
        if (isUserInteraction) keepLayout(name, layout);
      }}
    >
      {panes.map(({ id, label, size, least, isShown, content }, index) => (
        <Fragment key={id}>
          {index > 0 && (
            <Separator
              aria-label={`${isVertical ? 'Height' : 'Width'} of ${label.toLowerCase()}`}
              className={`${isVertical ? 'h-px' : 'w-px'} bg-border outline-none transition-colors hover:bg-accent focus-visible:bg-accent focus-visible:ring-2 focus-visible:ring-focus data-[separator=active]:bg-accent max-lg:hidden`}
            />
          )}
          <Panel
            id={id}
            defaultSize={size}
            minSize={least}
            groupResizeBehavior={size.endsWith('px') ? 'preserve-pixel-size' : undefined}
            data-away={isShown ? undefined : ''}
            className="flex min-w-0 flex-col"
          >
            {content}
          </Panel>
        </Fragment>
      ))}
    </Group>
  );
}
