/** The parameters last typed into this browser's dialog: JSON text, complete or not. */
export function recallParameters(pipeline: string): string {
  try {
    return localStorage.getItem(keyOf(pipeline)) ?? '{}';
  } catch {
    return '{}';
  }
}

/** Keeps what was typed for the next time the dialog opens; a browser that refuses storage forgets them. */
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
