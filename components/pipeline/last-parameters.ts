/** JSON text of the parameters this browser last ran the pipeline with. */
export function recallParameters(pipeline: string): string {
  try {
    return localStorage.getItem(keyOf(pipeline)) ?? '{}';
  } catch {
    return '{}';
  }
}

/** Keeps the parameters for the next run; a browser that refuses storage forgets them. */
export function rememberParameters(pipeline: string, parameters: string): void {
  try {
    localStorage.setItem(keyOf(pipeline), parameters);
  } catch {
    // Storage is full or switched off.
  }
}

function keyOf(pipeline: string): string {
  return `podsmith:parameters:${pipeline}`;
}
