'use client';

import {
  BaseEdge,
  type Edge,
  EdgeLabelRenderer,
  type EdgeProps,
  getSmoothStepPath,
  Position,
} from '@xyflow/react';
import { Plus } from 'lucide-react';
import { use } from 'react';
import { AddContext } from '#components/pipeline/add-context.ts';
import { type Direction, nodeSize, type Point } from '#components/pipeline/graph-layout.ts';

/** Where it passes the ranks between its nodes. */
export type CanvasEdge = Edge<{ bends: readonly Point[]; direction: Direction }, 'insertable'>;

/** An edge with a "+" on it, which puts a node in between. */
export function CanvasEdgeView({
  id,
  source,
  target,
  selected,
  markerEnd,
  data,
  ...ends
}: EdgeProps<CanvasEdge>) {
  const add = use(AddContext);
  const { path, x, y } = pathOf(
    { x: ends.sourceX, y: ends.sourceY },
    { x: ends.targetX, y: ends.targetY },
    data?.bends ?? [],
    data?.direction ?? 'LR',
  );
  return (
    <>
      <BaseEdge id={id} path={path} markerEnd={markerEnd} interactionWidth={16} />
      <EdgeLabelRenderer>
        {/* A plain button: there is one per edge. */}
        <button
          type="button"
          aria-label={`Insert between ${source} and ${target}`}
          title="Insert an operation"
          style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          className={`nodrag nopan pointer-events-auto absolute flex size-5 items-center justify-center rounded-full border bg-surface outline-none hover:border-accent hover:bg-accent hover:text-accent-foreground focus-visible:ring-2 focus-visible:ring-focus ${selected ? 'border-accent text-accent' : 'border-border text-muted'}`}
          onClick={(event) =>
            add(event.currentTarget, { edge: { from: Number(source), to: Number(target) } })
          }
        >
          <Plus aria-hidden className="size-3" />
        </button>
      </EdgeLabelRenderer>
    </>
  );
}

/** A path from node to node that runs past the nodes of the ranks between them, and the middle of it. */
function pathOf(source: Point, target: Point, bends: readonly Point[], direction: Direction) {
  const isDown = direction === 'TB';
  const half = (isDown ? nodeSize.height : nodeSize.width) / 2;
  const along = (point: Point, by: number): Point =>
    isDown ? { x: point.x, y: point.y + by } : { x: point.x + by, y: point.y };
  // Straight past each rank, and a step from rank to rank.
  const stops = [source, ...bends.flatMap((bend) => [along(bend, -half), along(bend, half)]), target];
  const steps = Array.from({ length: stops.length / 2 }, (_, index) => {
    const [from = source, to = target] = [stops[2 * index], stops[2 * index + 1]];
    return getSmoothStepPath({
      sourceX: from.x,
      sourceY: from.y,
      sourcePosition: isDown ? Position.Bottom : Position.Right,
      targetX: to.x,
      targetY: to.y,
      targetPosition: isDown ? Position.Top : Position.Left,
      borderRadius: 8,
    });
  });
  const [, x = source.x, y = source.y] = steps[0] ?? [];
  const middle = bends[Math.floor(bends.length / 2)] ?? { x, y };
  // One line: a mark at its end, none where its parts meet.
  const path = steps.map(([part], index) => (index === 0 ? part : part.replace('M', 'L'))).join(' ');
  return { path, ...middle };
}
