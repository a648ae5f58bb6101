/** What a spec reads of the answer to `GET runs/{id}`. */
export interface RunAnswer {
  id: string;
  status: string;
  waitingFor: string | null;
  results: Record<string, unknown> | null;
  error: ProblemAnswer | null;
  finishedAt: string | null;
  steps: StepAnswer[];
}

export interface StepAnswer {
  node: number;
  status: string;
  attempt: number;
  error: ProblemAnswer | null;
  pod: string | null;
  attempts: { number: number; status: string; error: ProblemAnswer | null; pod: string | null }[];
}

export interface ProblemAnswer {
  code: string;
  message: string;
  hint?: string;
}
