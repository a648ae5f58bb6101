import type { Viewport } from '@xyflow/react';
import { nodeSize, type Placement } from '#components/pipeline/graph-layout.ts';

interface Size {
  width: number;
  height: number;
}

/** The smallest text of a node has 12 pixels: drawn at this scale, it has 11. */
export const legibleZoom = 0.92;

/** Kept free around the drawing, in pixels; "+" behind the last nodes is within. */
const margin = 28;
/** At the top the buttons are. */
const topMargin = 64;

/**
 * How a drawing is brought into a frame: whole where it can be read so, else the part around a node, up to the drawing's
 * edge.
 */
export function viewAround(frame: Size, places: Iterable<Placement>, focus: Placement | undefined): Viewport {
  const all = [...places];
  const box = {
    left: Math.min(...all.map(({ x }) => x)),
    top: Math.min(...all.map(({ y }) => y)),
    right: Math.max(...all.map(({ x }) => x)) + nodeSize.width,
    bottom: Math.max(...all.map(({ y }) => y)) + nodeSize.height,
  };
  const scale = Math.min(
    (frame.width - 2 * margin) / (box.right - box.left),
    (frame.height - topMargin - margin) / (box.bottom - box.top),
  );
  const zoom = Math.min(1, Math.max(legibleZoom, scale));
  const at = focus ?? all[0] ?? { x: 0, y: 0 };
  return {
    x: offset([margin, frame.width - margin], [box.left, box.right], at.x + nodeSize.width / 2, zoom),
    y: offset([topMargin, frame.height - margin], [box.top, box.bottom], at.y + nodeSize.height / 2, zoom),
    zoom,
  };
}

/** True when all of a node is inside the frame. */
export function isInSight(frame: Size, { x, y, zoom }: Viewport, place: Placement): boolean {
  const left = place.x * zoom + x;
  const top = place.y * zoom + y;
  return (
    left >= 0 &&
    top >= 0 &&
    left + nodeSize.width * zoom <= frame.width &&
    top + nodeSize.height * zoom <= frame.height
  );
}

/** Where the drawing's zero stands, so that it lies in the middle of the room or, where it is too long, around a point. */
function offset(room: [number, number], drawn: [number, number], around: number, zoom: number): number {
  const [first, last] = room;
  const [from, to] = drawn;
  const middle = (first + last) / 2;
  if ((to - from) * zoom <= last - first) return middle - ((from + to) / 2) * zoom;
  return Math.min(first - from * zoom, Math.max(last - to * zoom, middle - around * zoom));
}
