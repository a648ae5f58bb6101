'use client';

import { Button, toast } from '@heroui/react';
import {
  Background,
  type Connection,
  Controls,
  type EdgeChange,
  type FinalConnectionState,
  MiniMap,
  type NodeChange,
  Panel,
  ReactFlow,
  ReactFlowProvider,
} from '@xyflow/react';
import { Plus } from 'lucide-react';
import { type Dispatch, memo, type SetStateAction, useCallback, useMemo, useRef, useState } from 'react';
import { ChoicePalette } from '#components/form/choice-palette.tsx';
import { Link } from '#components/layout/link.tsx';
import { useIsDark } from '#components/layout/use-is-dark.ts';
import { useIsWide } from '#components/layout/use-is-wide.ts';
import { AddContext, type Place } from '#components/pipeline/add-context.ts';
import { CanvasEdgeView } from '#components/pipeline/canvas-edge.tsx';
import { type CanvasNode, CanvasNodeView } from '#components/pipeline/canvas-node.tsx';
import { CanvasToolbar } from '#components/pipeline/canvas-toolbar.tsx';
import { copyNodes, pasteNodes, readCopied } from '#components/pipeline/copy-nodes.ts';
import type { DraftNode } from '#components/pipeline/draft.ts';
import {
  connect,
  type DrawnEdge,
  disconnect,
  insertAfter,
  insertOnEdge,
  removeNodes,
  whyNotConnect,
} from '#components/pipeline/draw.ts';
import { neighbourOf } from '#components/pipeline/neighbour.ts';
import { createNodeDrawer, type Selection } from '#components/pipeline/node-drawer.ts';
import { useCanvasKeys } from '#components/pipeline/use-canvas-keys.ts';
import { useCanvasView } from '#components/pipeline/use-canvas-view.ts';
import type { EditPipeline } from '#components/pipeline/use-pipeline.ts';
import { startNode } from '#lib/pipelines/graph.ts';

interface PipelineCanvasProps {
  nodes: DraftNode[];
  /** What is wrong with a node. */
  problems: ReadonlyMap<number, string>;
  operations: string[];
  selection: Selection;
  onSelect: Dispatch<SetStateAction<Selection>>;
  edit: EditPipeline;
  /** `undefined` where there is nothing to undo or redo. */
  undo: (() => void) | undefined;
  redo: (() => void) | undefined;
  /** Shows a node's fields. */
  onOpen(node: number): void;
}

const nodeTypes = { operation: CanvasNodeView };
const edgeTypes = { insertable: CanvasEdgeView };
/** When asked for: then also smaller than can be read. */
const fitWhole = { padding: 0.1, maxZoom: 1 };
const noEdges: ReadonlySet<string> = new Set();

/** Beyond so many nodes a small map helps to find one's way. */
const nodesWithoutMap = 15;

const descriptions = {
  'node.a11yDescription.default':
    'Arrows go to the nodes beside it, A adds an operation after it, Enter opens its fields, Delete removes it.',
};

/** A pipeline as it is drawn: operations are put after a node or onto an edge, and edges from node to node. */
export const PipelineCanvas = memo(function PipelineCanvas(props: PipelineCanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
});

function Canvas(props: PipelineCanvasProps) {
  const { nodes, problems, operations, selection, onSelect, edit, undo, redo, onOpen } = props;
  const isDark = useIsDark();
  const isWide = useIsWide();
  const direction = isWide ? 'LR' : 'TB';
  const [draw] = useState(createNodeDrawer);
  const drawn = draw({ nodes, problems, selection, direction });
  const frame = useRef<HTMLElement>(null);
  const anchor = useRef<HTMLSpanElement>(null);
  const [asked, setAsked] = useState<{ place: Place; x: number; y: number } | null>(null);
  const [isConnecting, setConnecting] = useState(false);
  const [only] = selection.nodes.size === 1 ? selection.nodes : [];
  const view = useCanvasView({ frame, places: drawn.places, focus: only });

  const select = (ids: Iterable<number>) => onSelect({ nodes: new Set(ids), edges: noEdges });
  const goTo = (id: number) => {
    select([id]);
    view.focusNode(id);
  };
  const askAt = useCallback((place: Place, at: { x: number; y: number }) => {
    const box = frame.current?.getBoundingClientRect();
    setAsked({ place, x: at.x - (box?.left ?? 0), y: at.y - (box?.top ?? 0) });
  }, []);
  const askBeside = useCallback(
    (element: Element, place: Place) => {
      const { right, bottom } = element.getBoundingClientRect();
      askAt(place, { x: right - 12, y: bottom });
    },
    [askAt],
  );
  const add = (place: Place, operation: string) => {
    let added: number | undefined;
    edit((draft) => {
      const { draft: next, id } =
        'after' in place
          ? insertAfter(draft, place.after, operation)
          : insertOnEdge(draft, place.edge, operation);
      added = id;
      return next;
    });
    if (added !== undefined) goTo(added);
  };
  const paste = (copied: DraftNode[]) => {
    let pasted: number[] = [];
    edit((draft) => {
      const { draft: next, ids } = pasteNodes(draft, copied, only ?? startNode);
      pasted = ids;
      return next;
    });
    select(pasted);
    const [first] = pasted;
    if (first !== undefined) view.focusNode(first);
  };
  const isAnyChosen = [...selection.nodes].some((id) => id !== startNode);
  const duplicate = () => {
    const copied = readCopied(copyNodes(nodes, selection.nodes) ?? '');
    if (copied) paste(copied);
  };
  const remove = ({ nodes: ids, edges }: Selection) => {
    const [first] = ids;
    const before = nodes.find((node) => node.to.includes(first ?? startNode))?.id;
    edit((draft) => removeNodes(disconnect(draft, [...edges].map(edgeOf)), ids));
    if (before === undefined || ids.has(before) || ids.size === 0) select([]);
    else goTo(before);
  };
  /** What a key is about: all that is chosen, unless the node with the focus is not among it. */
  const meant = (node: number | undefined): Selection =>
    node === undefined || selection.nodes.has(node) ? selection : { nodes: new Set([node]), edges: noEdges };

  useCanvasKeys({
    canvas: frame,
    onUndo: () => undo?.(),
    onRedo: () => redo?.(),
    onSelectAll: () => select(nodes.map(({ id }) => id)),
    onDelete: (node) => remove(meant(node)),
    onCopy: (node) => copyNodes(nodes, meant(node).nodes),
    onPaste(text) {
      const copied = readCopied(text);
      if (copied) paste(copied);
    },
    onArrow(key, node) {
      const next = neighbourOf(node, key, { nodes, places: drawn.places, direction });
      if (next !== undefined) goTo(next);
    },
    onAdd: (node, element) => askBeside(element, { after: node }),
    onOpen,
  });

  const changeNodes = (changes: NodeChange<CanvasNode>[]) => {
    const chosen = changes.filter((change) => change.type === 'select');
    if (chosen.length === 0) return;
    onSelect((before) => ({ ...before, nodes: choose(before.nodes, chosen, Number) }));
  };
  const changeEdges = (changes: EdgeChange[]) => {
    const chosen = changes.filter((change) => change.type === 'select');
    if (chosen.length === 0) return;
    onSelect((before) => ({ ...before, edges: choose(before.edges, chosen, String) }));
  };

  const endConnection = (event: MouseEvent | TouchEvent, connection: FinalConnectionState) => {
    setConnecting(false);
    const from = Number(connection.fromNode?.id);
    if (connection.isValid || Number.isNaN(from)) return;
    const point = 'changedTouches' in event ? event.changedTouches[0] : event;
    const below = point && document.elementFromPoint(point.clientX, point.clientY);
    if (!point || !frame.current?.contains(below ?? null)) return;
    // An edge that is drawn in no time ends before a node is its own target: see canvas-node.tsx.
    const over = connection.toNode?.id ?? below?.closest('.react-flow__node')?.getAttribute('data-id');
    if (over) {
      const edge = { from, to: Number(over) };
      if (edge.to === from) return;
      const reason = whyNotConnect(nodes, edge);
      if (reason) toast.warning(reason);
      else edit((draft) => connect(draft, edge));
      return;
    }
    askAt({ after: from }, { x: point.clientX, y: point.clientY });
  };
  const choices = useMemo(() => operations.map((name) => ({ id: name, label: name })), [operations]);
  const isEmpty = nodes.length === 1;
  return (
    <AddContext value={askBeside}>
      <section
        ref={frame}
        aria-label="Graph of the pipeline"
        data-connecting={isConnecting ? '' : undefined}
        className="group/canvas relative h-full min-h-0 overflow-hidden"
      >
        <ReactFlow
          nodes={drawn.nodes}
          edges={drawn.edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          // This becomes a class name that HeroUI's colours follow too.
          colorMode={isDark ? 'dark' : 'light'}
          onNodesChange={changeNodes}
          onEdgesChange={changeEdges}
          onConnectStart={() => setConnecting(true)}
          onConnect={(connection) => edit((draft) => connect(draft, edgeBetween(connection)))}
          onConnectEnd={endConnection}
          isValidConnection={(connection) => whyNotConnect(nodes, edgeBetween(connection)) === undefined}
          connectOnClick={false}
          connectionDragThreshold={4}
          onlyRenderVisibleElements
          nodesDraggable={false}
          edgesFocusable={false}
          deleteKeyCode={null}
          ariaLabelConfig={descriptions}
          minZoom={0.1}
          maxZoom={1.5}
          onMove={view.onMove}
        >
          <Background />
          <Controls
            showInteractive={false}
            fitViewOptions={fitWhole}
            position={isWide ? 'bottom-left' : 'top-right'}
            orientation={isWide ? 'vertical' : 'horizontal'}
          />
          {nodes.length > nodesWithoutMap && (
            <MiniMap pannable zoomable className="max-sm:hidden" nodeColor={mapColor} nodeBorderRadius={16} />
          )}
          <Panel position="top-left">
            <CanvasToolbar
              onUndo={undo}
              onRedo={redo}
              onDuplicate={isAnyChosen ? duplicate : undefined}
              onDelete={isAnyChosen || selection.edges.size > 0 ? () => remove(selection) : undefined}
            />
          </Panel>
        </ReactFlow>
        {isEmpty && (
          <div className="pointer-events-none absolute inset-x-0 top-[62%] flex flex-col items-center gap-2 px-4 text-center">
            <Button
              className="pointer-events-auto"
              onPress={({ target }) => askBeside(target, { after: startNode })}
            >
              <Plus aria-hidden className="size-4" />
              Add the first operation
            </Button>
            <p className="text-muted text-sm">Then press “+” on a node or an edge to add the next one.</p>
          </div>
        )}
        <span
          ref={anchor}
          aria-hidden
          className="pointer-events-none absolute size-px"
          style={{ left: asked?.x ?? 0, top: asked?.y ?? 0 }}
        />
        {/* Away at once when it closes: who types fast asks for the next one before it would have faded. */}
        {asked && (
          <ChoicePalette
            label="Find an operation"
            choices={choices}
            beside={anchor}
            onClose={() => setAsked(null)}
            onChoose={(operation) => add(asked.place, operation)}
            empty={
              <>
                There is no operation yet.{' '}
                <Link href="/operations/-/new" className="font-medium text-accent underline">
                  Write the first one
                </Link>
                .
              </>
            }
          />
        )}
      </section>
    </AddContext>
  );
}

function choose<Id>(
  before: ReadonlySet<Id>,
  changes: { id: string; selected: boolean }[],
  idOf: (text: string) => Id,
): ReadonlySet<Id> {
  const ids = new Set(before);
  for (const { id, selected } of changes) {
    if (selected) ids.add(idOf(id));
    else ids.delete(idOf(id));
  }
  return ids;
}

function edgeBetween({ source, target }: Pick<Connection, 'source' | 'target'>): DrawnEdge {
  return { from: Number(source), to: Number(target) };
}

function edgeOf(id: string): DrawnEdge {
  const [source = '', target = ''] = id.split('-');
  return edgeBetween({ source, target });
}

function mapColor({ data, selected }: CanvasNode): string {
  if (data.problem) return 'var(--danger)';
  return selected ? 'var(--accent)' : 'var(--muted)';
}
