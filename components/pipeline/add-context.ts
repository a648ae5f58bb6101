import { createContext } from 'react';
import type { DrawnEdge } from '#components/pipeline/draw.ts';

/** Where a node is to be added. */
export type Place = { after: number } | { edge: DrawnEdge };

/** Asks for an operation beside a "+", and adds it. */
export const AddContext = createContext<(beside: Element, place: Place) => void>(() => {});
