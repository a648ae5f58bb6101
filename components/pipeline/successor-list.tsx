'use client';

import { Button } from '@heroui/react';
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { type Choice, ChoicePalette } from '#components/form/choice-palette.tsx';
import type { DraftNode } from '#components/pipeline/draft.ts';
import { connect, disconnect, moveSuccessor, whyNotConnect } from '#components/pipeline/draw.ts';
import type { EditPipeline } from '#components/pipeline/use-pipeline.ts';
import { startNode } from '#lib/pipelines/graph.ts';

interface SuccessorListProps {
  node: DraftNode;
  nodes: DraftNode[];
  /** Under `firstPath` the order decides which path is tried first. */
  isOrdered: boolean;
  problem: string | undefined;
  edit: EditPipeline;
  onGoTo(node: number): void;
}

/** The nodes a node leads to, in the order of their paths; edges are drawn and taken away here without a pointer. */
export function SuccessorList({ node, nodes, isOrdered, problem, edit, onGoTo }: SuccessorListProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const nameOf = (id: number) => nodes.find((other) => other.id === id)?.operation || 'no operation';
  return (
    <section aria-label="Leads to" className="flex flex-col items-start gap-1.5">
      <h3 className="font-medium text-sm">{node.id === startNode ? 'Begins with' : 'Leads to'}</h3>
      {node.to.length === 0 ? (
        <p className="text-muted text-sm">Nothing: the path ends here.</p>
      ) : (
        <ol aria-label="Next nodes" className="flex w-full flex-col gap-1">
          {node.to.map((to, place) => (
            <li
              // A pipeline that was never checked may lead to a node twice.
              key={`${to} ${node.to.indexOf(to) === place ? '' : place}`}
              className="flex items-center gap-0.5 rounded-lg border border-border bg-raised pr-0.5 pl-1"
            >
              <Button
                size="sm"
                variant="ghost"
                className="min-w-0 flex-1 justify-start px-1.5 font-normal"
                onPress={() => onGoTo(to)}
              >
                <span className="font-mono text-muted text-xs">{to}</span>
                <span className="truncate">{nameOf(to)}</span>
              </Button>
              {isOrdered && node.to.length > 1 && (
                <>
                  <RowButton
                    label={`Try node ${to} earlier`}
                    icon={ArrowUp}
                    isDisabled={place === 0}
                    onPress={() => edit((draft) => moveSuccessor(draft, { from: node.id, to }, -1))}
                  />
                  <RowButton
                    label={`Try node ${to} later`}
                    icon={ArrowDown}
                    isDisabled={place === node.to.length - 1}
                    onPress={() => edit((draft) => moveSuccessor(draft, { from: node.id, to }, 1))}
                  />
                </>
              )}
              <RowButton
                label={`Disconnect node ${to}`}
                icon={X}
                onPress={() => edit((draft) => disconnect(draft, [{ from: node.id, to }]))}
              />
            </li>
          ))}
        </ol>
      )}
      {problem && (
        <p role="alert" className="text-danger text-xs">
          {problem}
        </p>
      )}
      <Button ref={button} size="sm" variant="tertiary" aria-haspopup="dialog" onPress={() => setOpen(true)}>
        <Plus aria-hidden className="size-3.5" />
        Connect to…
      </Button>
      {isOpen && (
        <ChoicePalette
          label="Find a node"
          choices={targetsOf(node, nodes)}
          beside={button}
          onClose={() => setOpen(false)}
          onChoose={(to) => edit((draft) => connect(draft, { from: node.id, to: Number(to) }))}
          empty="There is no other node that this one could lead to."
        />
      )}
    </section>
  );
}

function targetsOf(node: DraftNode, nodes: DraftNode[]): Choice[] {
  return nodes
    .filter(({ id }) => whyNotConnect(nodes, { from: node.id, to: id }) === undefined)
    .map(({ id, operation }) => ({ id: String(id), label: `${id} · ${operation || 'no operation'}` }));
}

function RowButton(props: { label: string; icon: typeof X; isDisabled?: boolean; onPress(): void }) {
  const { label, icon: Icon, ...press } = props;
  return (
    <Button isIconOnly size="sm" variant="ghost" className="size-7 min-w-7" aria-label={label} {...press}>
      <Icon aria-hidden className="size-3.5" />
    </Button>
  );
}
