import { type Document, isScalar, visit } from 'yaml';
import { headOf } from '#lib/cut-text.ts';

/** What is wrong with a document that the parser has nothing against, and where in the text. */
export interface YamlProblem {
  message: string;
  pos: [number];
}

const prefix = 'tag:yaml.org,2002:';
/** The types that JSON has too; the name of each as an explicit tag (`!!str`). `!` says that a scalar is text. */
const coreTags = ['map', 'seq', 'str', 'null', 'bool', 'int', 'float']
  .map((name) => prefix + name)
  .concat('!');

/** Finds a tag that is none of YAML's core types. */
export function findForeignTag(document: Document.Parsed): YamlProblem | undefined {
  let found: YamlProblem | undefined;
  visit(document, {
    Node(_, node) {
      if (!('tag' in node) || node.tag === undefined || coreTags.includes(node.tag)) return undefined;
      const name = headOf(node.tag.replace(prefix, '!!'), 100);
      found = {
        message: `The tag ${name} is none of YAML's core types (map, seq, str, null, bool, int, float)`,
        pos: placeOf(node),
      };
      return visit.BREAK;
    },
  });
  return found;
}

/** The parser's own check compares every key with every other: minutes for a file of a few megabytes. */
export function findDuplicateKey(document: Document.Parsed): YamlProblem | undefined {
  let found: YamlProblem | undefined;
  visit(document, {
    Map(_, map) {
      const keys = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (keys.has(name)) {
          found = { message: `The key "${headOf(name, 100)}" stands here twice`, pos: placeOf(key) };
          return visit.BREAK;
        }
        keys.add(name);
      }
      return undefined;
    },
  });
  return found;
}

/** Where a node begins in the text. */
export function placeOf(node: { range?: readonly number[] | null }): [number] {
  return [node.range?.[0] ?? 0];
}
