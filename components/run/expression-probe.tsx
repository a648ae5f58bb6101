'use client';

import { useEffect, useState } from 'react';
import { callAction } from '#components/feedback/call-action.ts';
import { TextInput } from '#components/form/text-input.tsx';
import { JsonView } from '#components/json/json-view.tsx';
import type { ActionResult } from '#lib/action-result.ts';

/** What an expression makes of a step's input; `value` is JSON text. */
export type EvaluateExpression = (request: {
  run: string;
  seq: number;
  expression: string;
}) => Promise<ActionResult<{ value: string }>>;

interface ExpressionProbeProps {
  run: string;
  seq: number;
  evaluate: EvaluateExpression;
}

type Outcome = { value: string } | { problem: string };

/** How long typing may pause before the expression is evaluated, in ms. */
const pauseMs = 250;

/** Tries an expression on what the step received, as one types. */
export function ExpressionProbe({ run, seq, evaluate }: ExpressionProbeProps) {
  const [expression, setExpression] = useState('');
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  useEffect(() => {
    if (expression.trim() === '') return setOutcome(null);
    let isWanted = true;
    const timer = setTimeout(async () => {
      const result = await callAction(() => evaluate({ run, seq, expression }), { isRepeatable: true });
      if (isWanted) setOutcome(result.ok ? { value: result.value } : { problem: result.error.message });
    }, pauseMs);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [run, seq, expression, evaluate]);
  return (
    <details className="text-sm">
      <summary className="cursor-pointer text-muted">Try an expression</summary>
      <div className="flex flex-col gap-2 pt-2">
        <TextInput
          label="Expression (CEL)"
          hideLabel
          isCode
          placeholder="used > 80"
          value={expression}
          onChange={setExpression}
          description="Evaluated on this step’s input, as “when” and “inputs” of a pipeline are."
          problem={outcome && 'problem' in outcome ? outcome.problem : undefined}
        />
        {outcome && 'value' in outcome && (
          <div aria-live="polite">
            <JsonView label="Value of the expression" text={outcome.value} />
          </div>
        )}
      </div>
    </details>
  );
}
