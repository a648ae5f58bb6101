'use client';

import { type ReactFlowState, useReactFlow, useStore } from '@xyflow/react';
import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react';
import type { Placement } from '#components/pipeline/graph-layout.ts';
import { isInSight, viewAround } from '#components/pipeline/legible-view.ts';

interface CanvasView {
  /** Brings a node into sight and gives it the focus, also one that is only about to be drawn. */
  focusNode(id: number): void;
  onMove(event: MouseEvent | TouchEvent | null): void;
}

/** How long a node that was added may take to appear, in frames. */
const framesToAppear = 30;

/**
 * What of the drawing is in sight. It is fitted in, but never smaller than can be read, when it or its frame changes;
 * once someone has moved the view, it stays where it is as long as the chosen node is in sight.
 */
export function useCanvasView(options: {
  frame: RefObject<HTMLElement | null>;
  places: ReadonlyMap<number, Placement>;
  /** The node that is chosen, if one is. */
  focus: number | undefined;
}): CanvasView {
  const { frame, places, focus } = options;
  const { setViewport, getViewport } = useReactFlow();
  const width = useStore(widthOf);
  const height = useStore(heightOf);
  const isMoved = useRef(false);
  const wanted = useRef<number | null>(null);
  const latest = useRef(places);

  const bringIntoSight = useEffectEvent(() => {
    if (width === 0 || height === 0) return;
    const at = focus === undefined ? undefined : places.get(focus);
    const size = { width, height };
    if (isMoved.current && (!at || isInSight(size, getViewport(), at))) return;
    setViewport(viewAround(size, places.values(), at));
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another drawing or frame is the reason; a node that was chosen is in sight
  useLayoutEffect(() => {
    latest.current = places;
    bringIntoSight();
  }, [places, width, height]);

  useEffect(() => () => cancelAnimationFrame(wanted.current ?? 0), []);
  const focusNode = (id: number) => {
    const look = (left: number) => {
      const place = latest.current.get(id);
      const { width: w = 0, height: h = 0 } = frame.current?.getBoundingClientRect() ?? {};
      const size = { width: w, height: h };
      if (place && !isInSight(size, getViewport(), place)) {
        setViewport(viewAround(size, latest.current.values(), place));
      }
      const element = frame.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${id}"]`);
      element?.focus({ preventScroll: true });
      if (document.activeElement !== element && left > 0) {
        wanted.current = requestAnimationFrame(() => look(left - 1));
      }
    };
    cancelAnimationFrame(wanted.current ?? 0);
    wanted.current = requestAnimationFrame(() => look(framesToAppear));
  };
  return {
    focusNode,
    // Without an event where the view is moved from here.
    onMove(event) {
      if (event) isMoved.current = true;
    },
  };
}

function widthOf({ width }: ReactFlowState): number {
  return width;
}

function heightOf({ height }: ReactFlowState): number {
  return height;
}
