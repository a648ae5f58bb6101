'use client';

import { useEffect } from 'react';
import type { FunctionModels } from '#components/editor/function-models.ts';
import type { Problem } from '#lib/problems/problem.ts';

/** Marks in Monaco's texts what a build or a call has said about them; an edit moves a mark along, the next call takes it away. */
export function useProblemMarkers(models: FunctionModels | undefined, found: readonly Problem[]): void {
  useEffect(() => models?.mark(found), [models, found]);
}
