import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type Scalar,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Manifest } from '#components/manifest/manifest.ts';

/** Long lines stay whole: a folded one could not be compared with what was typed. */
const layout = { lineWidth: 0 } as const;

/** A manifest as YAML; texts of several lines are blocks. */
export function manifestText(manifest: Manifest): string {
  return stringify(manifest, { ...layout, aliasDuplicateObjects: false });
}

/**
 * Brings what has changed in a form into the YAML that somebody is writing. All else stays as it was written: comments,
 * order, quotes, and what was left out because it is the default.
 *
 * @returns Undefined when the text is no YAML just now.
 */
export function mergeManifest(text: string, before: Manifest, after: Manifest): string | undefined {
  if (isSame(before, after)) return text;
  const document = parseDocument(text);
  if (document.errors.length > 0) return undefined;
  if (!isMap(document.contents)) return manifestText(after);
  mergeMap(document, document.contents, toRecord(before), toRecord(after));
  try {
    return document.toString(layout);
  } catch {
    // An alias is left whose anchor has gone.
    return manifestText(after);
  }
}

function mergeMap(
  document: Document,
  map: YAMLMap,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): void {
  for (const key of Object.keys(before)) {
    if (!(key in after)) map.delete(key);
  }
  for (const [key, value] of Object.entries(after)) {
    if (isSame(before[key], value)) continue;
    map.set(key, mergeValue(document, map.get(key, true), before[key], value));
  }
}

/** The node in the place of one that said `before`: itself where it can be changed. */
function mergeValue(document: Document, node: unknown, before: unknown, after: unknown): unknown {
  if (isMap(node) && isRecord(before) && isRecord(after)) {
    mergeMap(document, node, before, after);
    return node;
  }
  if (isSeq(node) && Array.isArray(before) && Array.isArray(after)) {
    mergeList(document, node, before, after);
    return node;
  }
  const made = document.createNode(after);
  if (isScalar(node) && isScalar(made)) {
    // Not its quotes: what is written now may need others.
    (made as Scalar).comment = node.comment;
    (made as Scalar).commentBefore = node.commentBefore;
  }
  return made;
}

/** Items keep what was written of them where they can be told apart: by their ids, else by their place. */
function mergeList(document: Document, list: YAMLSeq, before: unknown[], after: unknown[]): void {
  const isPlaced = !hasIds(before) || !hasIds(after) || list.items.length !== before.length;
  const written = new Map(
    before.map((item, place) => [isPlaced ? place : idOf(item), { item, node: list.items[place] }]),
  );
  list.items = after.map((item, place) => {
    const was = written.get(isPlaced ? place : idOf(item));
    if (!was) return document.createNode(item);
    return isSame(was.item, item) && was.node !== undefined
      ? was.node
      : mergeValue(document, was.node, was.item, item);
  });
}

function hasIds(items: unknown[]): boolean {
  const ids = items.map(idOf);
  return !ids.includes(undefined) && new Set(ids).size === ids.length;
}

function idOf(item: unknown): unknown {
  return isRecord(item) ? item.id : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toRecord(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value));
}

/** By what stands in YAML of it. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
