'use client';

import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { CirclePlay, TriangleAlert } from 'lucide-react';
import { nodeSize } from '#components/pipeline/graph-layout.ts';
import { lookOf } from '#components/status/status-map.ts';

export type GraphNodeData = {
  id: number;
  /** `undefined` for the start. */
  operation: string | undefined;
  /** The node's state in a run. */
  status?: string;
  /** What it does, in the place of its state's name. */
  doing?: string;
  /** What else there is to say: a duration. */
  note?: string;
  problem?: string;
  isSelected: boolean;
  /** Where edges come in and go out. */
  direction: 'LR' | 'TB';
};

export type GraphNode = Node<GraphNodeData, 'operation'>;

/** A node of a pipeline: its operation, its number, and in a run its state. */
export function GraphNodeView({ data }: NodeProps<GraphNode>) {
  const look = data.status === undefined ? undefined : lookOf(data.status);
  const border = data.problem ? 'border-danger' : (look?.border ?? 'border-border');
  const ring = data.isSelected ? 'ring-2 ring-focus' : '';
  const Icon = look?.icon;
  const isDown = data.direction === 'TB';
  return (
    <div
      style={nodeSize}
      title={data.problem}
      className={`flex items-center gap-2.5 rounded-[10px] border bg-surface px-3 shadow-surface ${border} ${ring}`}
    >
      <Handle
        type="target"
        position={isDown ? Position.Top : Position.Left}
        className="opacity-0"
        isConnectable={false}
      />
      {data.operation === undefined && data.id === 0 ? (
        <CirclePlay aria-hidden className="size-5 shrink-0 text-muted" />
      ) : Icon ? (
        <Icon
          aria-hidden
          className={`size-5 shrink-0 ${look.text} ${look.isSpinning ? 'animate-spin' : ''}`}
        />
      ) : (
        <span className="flex size-6 shrink-0 items-center justify-center rounded-md bg-default font-mono text-muted text-xs">
          {data.id}
        </span>
      )}
      <span className="min-w-0 flex-1 text-left">
        <span className="block truncate font-medium text-[13px]">
          {data.operation ?? (data.id === 0 ? 'Start' : 'no operation')}
        </span>
        <span className="block truncate text-[11px] text-muted">
          {look ? `${data.doing ?? look.label}${data.note ? ` · ${data.note}` : ''}` : `Node ${data.id}`}
        </span>
      </span>
      {data.problem && <TriangleAlert aria-hidden className="size-4 shrink-0 text-danger" />}
      <Handle
        type="source"
        position={isDown ? Position.Bottom : Position.Right}
        className="opacity-0"
        isConnectable={false}
      />
    </div>
  );
}
