'use client';

import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { CirclePlay, Plus, TriangleAlert } from 'lucide-react';
import { use } from 'react';
import { AddContext } from '#components/pipeline/add-context.ts';
import { type Direction, nodeSize } from '#components/pipeline/graph-layout.ts';
import { startNode } from '#lib/pipelines/graph.ts';

export type CanvasNodeData = {
  id: number;
  operation: string;
  /** What was set of its options, in a few words. */
  options: string;
  problem: string | undefined;
  direction: Direction;
};

export type CanvasNode = Node<CanvasNodeData, 'operation'>;

/** A node that is edited: "+" behind it adds the next one when pressed, and draws an edge when dragged. */
export function CanvasNodeView({ data, selected }: NodeProps<CanvasNode>) {
  const add = use(AddContext);
  const isStart = data.id === startNode;
  const isDown = data.direction === 'TB';
  const border = data.problem ? 'border-danger' : selected ? 'border-accent' : 'border-border';
  return (
    <div
      style={nodeSize}
      title={data.problem}
      className={`flex items-center gap-2.5 rounded-[10px] border bg-surface px-3 shadow-surface ${border} ${selected ? 'ring-2 ring-focus' : ''}`}
    >
      <Handle
        type="target"
        position={isDown ? Position.Top : Position.Left}
        // While an edge is drawn, all of the node is its target.
        className="opacity-0! group-data-connecting/canvas:inset-0! group-data-connecting/canvas:size-full! group-data-connecting/canvas:transform-none!"
        isConnectableStart={false}
      />
      {isStart ? (
        <CirclePlay aria-hidden className="size-5 shrink-0 text-muted" />
      ) : (
        <span className="flex h-6 min-w-6 shrink-0 items-center justify-center rounded-md bg-default px-1 font-mono text-muted text-xs">
          {data.id}
        </span>
      )}
      <span className="min-w-0 flex-1 text-left">
        <span
          className={`block truncate font-medium text-sm ${data.operation || isStart ? '' : 'text-danger'}`}
        >
          {isStart ? 'Start' : data.operation || 'No operation'}
        </span>
        {(data.options || data.problem) && (
          <span className={`block truncate text-xs ${data.problem ? 'text-danger' : 'text-muted'}`}>
            {data.problem ?? data.options}
          </span>
        )}
      </span>
      {data.problem && <TriangleAlert aria-hidden className="mr-2 size-4 shrink-0 text-danger" />}
      <Handle
        type="source"
        position={isDown ? Position.Bottom : Position.Right}
        className="size-6! rounded-full! border-0! bg-transparent!"
        isConnectableEnd={false}
      >
        {/* A plain button: there is one per node, and a thousand nodes. */}
        <button
          type="button"
          aria-label={isStart ? 'Add after the start' : `Add after node ${data.id}`}
          title="Press to add the next node, drag to draw an edge"
          className="flex size-6 items-center justify-center rounded-full border border-border bg-surface text-muted outline-none hover:border-accent hover:bg-accent hover:text-accent-foreground focus-visible:ring-2 focus-visible:ring-focus"
          onClick={(event) => {
            event.stopPropagation();
            add(event.currentTarget, { after: data.id });
          }}
        >
          <Plus aria-hidden className="size-3.5" />
        </button>
      </Handle>
    </div>
  );
}
