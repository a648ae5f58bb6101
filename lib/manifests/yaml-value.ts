import { isLosslessNumber, LosslessNumber } from 'lossless-json';
import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from 'yaml';
import { isJsonObject, type Json, type JsonObject } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';

/** A value, and what it would be if its aliases were written out. */
interface Expanded {
  value: Json;
  /** Characters of its scalars, and one for each node. */
  length: number;
  /** Scalars and collections, itself included. */
  count: number;
  /** Collections within each other. */
  depth: number;
}

/** Ends the reading: what is wrong, and with which node. */
type Refuse = (node: Node, message: string) => never;

/**
 * Reads a document's value in one pass, with its aliases and merge keys. The parser's own way looks through the whole
 * document for each alias, and bounds how many there are, not what they come to (`billion laughs`): here a document may
 * have as many as it likes, as long as it could have been written out.
 */
export function readYamlValue(contents: Node | null, refuse: Refuse): Json {
  const anchors = new Map<string, Expanded>();

  function read(node: unknown): Expanded {
    if (isAlias(node)) {
      // An anchor stands before its aliases. One that is not read yet is around this alias, or nowhere.
      return anchors.get(node.source) ?? refuse(node, `The alias *${node.source} names nothing before it`);
    }
    if (!isScalar(node) && !isMap(node) && !isSeq(node))
      return { value: null, length: 1, count: 1, depth: 0 };
    const expanded = isScalar(node) ? readScalar(node) : readCollection(node);
    if (node.anchor) anchors.set(node.anchor, expanded);
    return expanded;
  }

  function readScalar(node: Scalar): Expanded {
    return { value: scalarValue(node), length: 1 + (node.source?.length ?? 0), count: 1, depth: 0 };
  }

  function scalarValue(node: Scalar): Json {
    const { value } = node;
    if (typeof value === 'bigint') {
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : new LosslessNumber(value.toString());
    }
    if (typeof value === 'number')
      return Number.isFinite(value) ? value : refuse(node, `JSON knows no ${value}`);
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
    return isLosslessNumber(value) ? value : refuse(node, 'This is no value that JSON has');
  }

  function readCollection(node: YAMLMap | (Node & { items: unknown[] })): Expanded {
    const total = { length: 1, count: 1, depth: 0 };
    const part = (item: unknown): Json => {
      const { value, length, count, depth } = read(item);
      total.length += length;
      total.count += count;
      total.depth = Math.max(total.depth, depth);
      return value;
    };
    const value = isMap(node) ? readMap(node, part) : node.items.map(part);
    const depth = total.depth + 1;
    if (total.length > limits.requestBytes) {
      refuse(node, `Written out, its aliases make more than ${limits.requestBytes} characters of it`);
    }
    if (total.count > limits.yamlTokens) {
      refuse(node, `Written out, its aliases make more than ${limits.yamlTokens} values of it`);
    }
    if (depth > limits.jsonDepth) refuse(node, `It nests more than ${limits.jsonDepth} levels deep`);
    return { value, length: total.length, count: total.count, depth };
  }

  function readMap(map: YAMLMap, part: (item: unknown) => Json): JsonObject {
    const entries = new Map<string, Json>();
    for (const { key, value } of map.items) {
      if (!isScalar(key)) refuse(map, 'A key is text, and no list, map or alias');
      const name = String(key.value);
      const item = part(value);
      if (name === '<<' && key.type === 'PLAIN') {
        for (const source of Array.isArray(item) ? item : [item]) {
          if (!isJsonObject(source)) refuse(key, 'What "<<" merges is a map, or a list of maps');
          for (const [merged, of] of Object.entries(source))
            if (!entries.has(merged)) entries.set(merged, of);
        }
      } else entries.set(name, item);
    }
    // Not by assignment: "__proto__" is a key like any other.
    return Object.fromEntries(entries);
  }

  return read(contents).value;
}
