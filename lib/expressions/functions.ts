import {
  type CelEnv,
  type CelList,
  CelScalar,
  type CelValue,
  celEnv,
  celFunc,
  celList,
  celListConcat,
  listType,
} from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';

const anyList = listType(CelScalar.DYN);

/** The pieces of a list that `+` has made: fewer than its length has bits, each at least twice as long as the next. */
const piecesOf = new WeakMap<CelList, readonly (readonly CelValue[])[]>();

/**
 * `+` of two lists. `map` and `filter` are this operator once per item, and the library's own nests a list in a list for
 * each, which ends at the height of the stack after some 5,000 items.
 */
const concatenate = celFunc('_+_', [anyList, anyList], anyList, (left: CelList, right: CelList) => {
  if (right.size === 0) return left;
  const pieces = [...(piecesOf.get(left) ?? (left.size === 0 ? [] : [[...left]]))];
  let last: readonly CelValue[] = [...right];
  for (let before = pieces.at(-1); before && before.length < 2 * last.length; before = pieces.at(-1)) {
    last = [...before, ...last];
    pieces.pop();
  }
  pieces.push(last);
  const whole = celListConcat(...pieces.map((piece) => celList(piece)));
  piecesOf.set(whole, pieces);
  return whole;
});

/** What expressions can call: CEL's standard library and its extension for strings. */
export const environment: CelEnv = celEnv({ funcs: [...strings, concatenate] });
