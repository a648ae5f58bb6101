import {
  type Direction,
  type GraphLayout,
  type LayoutNode,
  nodeSize,
  type Point,
} from '#components/pipeline/graph-layout.ts';

/** What stands in a rank: a node, or the place where an edge to a later rank passes. */
interface Item {
  id: number | undefined;
  /** How much room it takes across. */
  size: number;
  before: Item[];
  after: Item[];
  at: number;
}

const gap = { across: 28, along: 64, margin: 8 };
const passingSize = 8;
/** An edge over more ranks than this is drawn straight: its places would outnumber the nodes. */
const passesMost = 12;
const sweeps = 4;

/**
 * Places a large graph as dagre does a small one, in ranks and with few crossings, in milliseconds where dagre takes
 * seconds: ranks by longest path, orders by the mean place of the neighbours (Sugiyama's method), without its fine work.
 */
export function layerGraph(nodes: LayoutNode[], direction: Direction): GraphLayout {
  const rankOf = findRanks(nodes);
  const ranks: Item[][] = [];
  const put = (rank: number, item: Item) => {
    ranks[rank] ??= [];
    ranks[rank].push(item);
    return item;
  };
  const across = direction === 'LR' ? nodeSize.height : nodeSize.width;
  const along = direction === 'LR' ? nodeSize.width : nodeSize.height;
  const itemOf = new Map<number, Item>();
  for (const [id, rank] of rankOf) itemOf.set(id, put(rank, newItem(id, across)));
  const passes = new Map<string, { rank: number; item: Item }[]>();
  for (const { id, to } of nodes) {
    for (const next of new Set(to)) {
      const [from, target] = [itemOf.get(id), itemOf.get(next)];
      const [first, last] = [rankOf.get(id), rankOf.get(next)];
      if (!from || !target || first === undefined || last === undefined || last <= first) continue;
      const between = last - first - 1 > passesMost ? 0 : last - first - 1;
      const places = Array.from({ length: between }, (_, step) => {
        const rank = first + step + 1;
        return { rank, item: put(rank, newItem(undefined, passingSize)) };
      });
      if (places.length > 0) passes.set(`${id}-${next}`, places);
      const way = [from, ...places.map(({ item }) => item), target];
      for (const [step, item] of way.slice(1).entries()) link(way[step] ?? from, item);
    }
  }
  order(ranks);
  align(ranks);
  const least = Math.min(...ranks.flat().map(({ at, size }) => at - size / 2));
  const toPoint = (rank: number, item: Item): Point => {
    const a = gap.margin + rank * (along + gap.along) + along / 2;
    const b = gap.margin + item.at - least;
    return direction === 'LR' ? { x: a, y: b } : { x: b, y: a };
  };
  return {
    places: [...itemOf].map(([id, item]) => {
      const { x, y } = toPoint(rankOf.get(id) ?? 0, item);
      return { id, x: x - nodeSize.width / 2, y: y - nodeSize.height / 2 };
    }),
    bends: new Map(
      [...passes].map(([edge, way]) => [edge, way.map(({ rank, item }) => toPoint(rank, item))]),
    ),
  };
}

function newItem(id: number | undefined, size: number): Item {
  return { id, size, before: [], after: [], at: 0 };
}

function link(from: Item, to: Item): void {
  from.after.push(to);
  to.before.push(from);
}

/** How many edges lead to each node on the longest way. On a cycle, the edge back counts for nothing. */
function findRanks(nodes: LayoutNode[]): Map<number, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const open = new Map([...byId.keys()].map((id) => [id, 0]));
  for (const { to } of nodes)
    for (const id of new Set(to)) if (open.has(id)) open.set(id, (open.get(id) ?? 0) + 1);
  const ranks = new Map<number, number>();
  const least = new Map<number, number>();
  const ready = [...open].filter(([, count]) => count === 0).map(([id]) => id);
  const all = [...byId.keys()];
  for (let next = 0, tried = 0; ranks.size < byId.size; ) {
    const id = ready[next++] ?? all[tried++];
    if (id === undefined) break;
    if (ranks.has(id)) continue;
    const rank = least.get(id) ?? 0;
    ranks.set(id, rank);
    for (const to of new Set(byId.get(id)?.to)) {
      if (!open.has(to)) continue;
      least.set(to, Math.max(least.get(to) ?? 0, rank + 1));
      const left = (open.get(to) ?? 0) - 1;
      open.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  return ranks;
}

/** Orders each rank by the mean place of what leads to it, then of what it leads to, and so on. */
function order(ranks: Item[][]): void {
  const place = () => {
    for (const rank of ranks) for (const [at, item] of rank.entries()) item.at = at;
  };
  place();
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const isDown = sweep % 2 === 0;
    for (const rank of isDown ? ranks : ranks.toReversed()) {
      const wanted = new Map(
        rank.map((item) => [item, meanPlace(isDown ? item.before : item.after) ?? item.at]),
      );
      rank.sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0));
      for (const [at, item] of rank.entries()) item.at = at;
    }
  }
}

/** Gives each item its place across: near its neighbours, and apart from those beside it. */
function align(ranks: Item[][]): void {
  for (const rank of ranks) spread(rank, () => undefined);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const isDown = sweep % 2 === 0;
    for (const rank of isDown ? ranks : ranks.toReversed()) {
      spread(rank, (item) => meanPlace(isDown ? item.before : item.after));
    }
  }
}

function spread(rank: Item[], wish: (item: Item) => number | undefined): void {
  const wishes = rank.map((item) => wish(item) ?? item.at);
  let last: Item | undefined;
  for (const [index, item] of rank.entries()) {
    const least = last ? last.at + (last.size + item.size) / 2 + gap.across : Number.NEGATIVE_INFINITY;
    item.at = Math.max(wishes[index] ?? 0, least);
    last = item;
  }
  // What was pushed on is drawn back as a whole.
  const shift = mean(rank.map((item, index) => (wishes[index] ?? 0) - item.at)) ?? 0;
  for (const item of rank) item.at += shift;
}

function meanPlace(items: Item[]): number | undefined {
  return mean(items.map(({ at }) => at));
}

function mean(values: number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
