import type { LabelSelector } from '#lib/engines/target-selector.ts';

type Expression = NonNullable<LabelSelector['matchExpressions']>[number];

/**
 * Reads labels as `kubectl -l` takes them: `app=web,tier in (a,b),env!=test,!legacy`.
 *
 * @returns The selector, or what is wrong, in words.
 */
export function parseLabels(text: string): { selector: LabelSelector } | { problem: string } {
  const matchLabels: Record<string, string> = {};
  const matchExpressions: Expression[] = [];
  // At commas, but not at those between parentheses.
  for (const part of text.split(/,(?![^(]*\))/).map((each) => each.trim())) {
    if (part === '') return { problem: 'Labels are expected, such as app=web.' };
    const expression = toExpression(part);
    if (!expression) return { problem: `“${part}” is no label; expected something like app=web.` };
    const [only, ...more] = expression.values ?? [];
    const isPlain = expression.operator === 'In' && only !== undefined && more.length === 0;
    if (isPlain && !(expression.key in matchLabels)) matchLabels[expression.key] = only;
    else matchExpressions.push(expression);
  }
  return {
    selector: {
      ...(Object.keys(matchLabels).length > 0 && { matchLabels }),
      ...(matchExpressions.length > 0 && { matchExpressions }),
    },
  };
}

function toExpression(part: string): Expression | undefined {
  const [, absent] = /^!\s*([^\s=!()]+)$/.exec(part) ?? [];
  if (absent) return { key: absent, operator: 'DoesNotExist' };
  const [, listed, word, list] = /^([^\s=!()]+)\s+(in|notin)\s*\(([^()]+)\)$/.exec(part) ?? [];
  if (listed && list !== undefined) {
    const values = list.split(',').map((value) => value.trim());
    return { key: listed, operator: word === 'in' ? 'In' : 'NotIn', values };
  }
  const [, key, sign, value] = /^([^\s=!()]+)\s*(==?|!=)\s*([^\s=!()]*)$/.exec(part) ?? [];
  if (key && value !== undefined) return { key, operator: sign === '!=' ? 'NotIn' : 'In', values: [value] };
  return /^[^\s=!()]+$/.test(part) ? { key: part, operator: 'Exists' } : undefined;
}
