'use client';

import { Controls, type Edge, ReactFlow, ReactFlowProvider, useReactFlow, useStore } from '@xyflow/react';
import { type RefObject, useEffect, useMemo, useRef } from 'react';
import { useIsDark } from '#components/layout/use-is-dark.ts';
import { useIsWide } from '#components/layout/use-is-wide.ts';
import { drawEdges, handles } from '#components/pipeline/graph-elements.ts';
import { nodeSize } from '#components/pipeline/graph-layout.ts';
import { type GraphNode, GraphNodeView } from '#components/pipeline/graph-node.tsx';
import { layoutGraph } from '#components/pipeline/layout-graph.ts';

export interface DrawnNode {
  id: number;
  operation: string | undefined;
  to: number[];
  status?: string;
  /** What it does, in the place of its state's name. */
  doing?: string;
  note?: string;
  problem?: string;
}

interface PipelineGraphProps {
  label: string;
  nodes: DrawnNode[];
  selected?: number | null;
  onSelect?(id: number): void;
  className?: string;
}

/** How the whole graph is brought into sight. */
const fit = { padding: 0.15, maxZoom: 1 };

const nodeTypes = { operation: GraphNodeView };

/** A pipeline as a graph, placed by {@link layoutGraph}; in a run its nodes carry their state. */
export function PipelineGraph(props: PipelineGraphProps) {
  return (
    <ReactFlowProvider>
      <Drawing {...props} />
    </ReactFlowProvider>
  );
}

function Drawing({ label, nodes, selected = null, onSelect, className = 'h-80' }: PipelineGraphProps) {
  const isDark = useIsDark();
  const direction = useIsWide() ? 'LR' : 'TB';
  // By the user: the part of the graph that they have chosen stays in view.
  const isMoved = useRef(false);
  const mark = (moved: boolean) => () => {
    isMoved.current = moved;
  };
  // Only the shape decides where nodes stand; a run changes states often and its shape never.
  const shape = JSON.stringify(nodes.map(({ id, to }) => ({ id, to })));
  const placed = useMemo(
    () => new Map(layoutGraph(JSON.parse(shape), direction).places.map((place) => [place.id, place])),
    [shape, direction],
  );
  const edges = useMemo(() => drawEdges(JSON.parse(shape)), [shape]);
  const drawn = [...new Map(nodes.map((node) => [node.id, node])).values()].map(
    (node): GraphNode => ({
      id: String(node.id),
      type: 'operation',
      position: placed.get(node.id) ?? { x: 0, y: 0 },
      ...nodeSize,
      // Else a change of states would have "Fit View" wait until they are measured again, which nothing brings about.
      measured: nodeSize,
      // Else the graph would look for them in the page after each change, and draw no edge meanwhile.
      handles: handles[direction],
      ariaLabel: `Node ${node.id}: ${node.operation ?? 'start'}${node.status ? `, ${node.status}` : ''}`,
      data: { ...node, isSelected: node.id === selected, direction },
    }),
  );
  return (
    <section aria-label={label} className={`panel overflow-hidden ${className}`}>
      <ReactFlow
        nodes={drawn}
        edges={edges.map((edge) => ({ ...edge, animated: isFlowing(edge, nodes) }))}
        nodeTypes={nodeTypes}
        // This becomes a class name that HeroUI's colours follow too.
        colorMode={isDark ? 'dark' : 'light'}
        onNodeClick={(_event, node) => onSelect?.(Number(node.id))}
        nodesDraggable={false}
        nodesConnectable={false}
        elementsSelectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        // The page scrolls on over the drawing; zooming is by pinch, double click or the buttons.
        zoomOnScroll={false}
        preventScrolling={false}
        minZoom={0.2}
        maxZoom={1.25}
        // Without an event where the view is moved from here.
        onMove={(event) => {
          if (event) isMoved.current = true;
        }}
        fitView
        fitViewOptions={fit}
      >
        <Controls
          showInteractive={false}
          fitViewOptions={fit}
          onZoomIn={mark(true)}
          onZoomOut={mark(true)}
          onFitView={mark(false)}
        />
        <KeepInSight shape={`${direction} ${shape}`} isMoved={isMoved} />
      </ReactFlow>
    </section>
  );
}

/**
 * Brings the whole graph back into sight: after nodes came or went; and after its frame became larger or smaller, unless
 * someone has moved the view.
 */
function KeepInSight({ shape, isMoved }: { shape: string; isMoved: RefObject<boolean> }) {
  const { fitView } = useReactFlow();
  const frame = useStore(({ width, height }) => `${width} ${height}`);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed shape is the reason to fit
  useEffect(() => {
    isMoved.current = false;
    fitView(fit);
  }, [shape, isMoved, fitView]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another frame is the reason to fit
  useEffect(() => {
    if (!isMoved.current) fitView(fit);
  }, [frame, isMoved, fitView]);
  return null;
}

function isFlowing(edge: Edge, nodes: DrawnNode[]): boolean {
  return nodes.some((node) => String(node.id) === edge.target && node.status === 'running');
}
