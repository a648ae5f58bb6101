import type { DraftNode } from '#components/pipeline/draft.ts';
import type { Direction, Placement } from '#components/pipeline/graph-layout.ts';

export const arrowKeys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] as const;
export type ArrowKey = (typeof arrowKeys)[number];

const alongKeys = {
  LR: { back: 'ArrowLeft', on: 'ArrowRight' },
  TB: { back: 'ArrowUp', on: 'ArrowDown' },
} as const;

/**
 * The node an arrow leads to: with the edges to the first node that follows or that leads here, across them to the nearest
 * of the same rank. `undefined` at the end.
 */
export function neighbourOf(
  id: number,
  key: ArrowKey,
  drawn: { nodes: readonly DraftNode[]; places: ReadonlyMap<number, Placement>; direction: Direction },
): number | undefined {
  const { nodes, places, direction } = drawn;
  const { back, on } = alongKeys[direction];
  if (key === on) return nodes.find((node) => node.id === id)?.to.find((to) => places.has(to));
  if (key === back) return nodes.find((node) => node.to.includes(id))?.id;
  const here = places.get(id);
  if (!here) return undefined;
  const [along, across] = direction === 'LR' ? (['x', 'y'] as const) : (['y', 'x'] as const);
  const sign = key === 'ArrowDown' || key === 'ArrowRight' ? 1 : -1;
  const beside = [...places.values()].filter(
    (place) => place[along] === here[along] && (place[across] - here[across]) * sign > 0,
  );
  return beside.sort((a, b) => (a[across] - b[across]) * sign)[0]?.id;
}
