/** A node to be placed, and the ids of the nodes it leads to. */
export interface LayoutNode {
  id: number;
  to: number[];
}

export interface Placement {
  id: number;
  x: number;
  y: number;
}

/** Size of a drawn node, in pixels. */
export const nodeSize = { width: 200, height: 64 };

/** From left to right, or from top to bottom. */
export type Direction = 'LR' | 'TB';

export interface Point {
  x: number;
  y: number;
}

/** Top-left corners of the nodes, and where edges (`1-3`) pass the ranks between those of their nodes. */
export interface GraphLayout {
  places: Placement[];
  bends: ReadonlyMap<string, Point[]>;
}
