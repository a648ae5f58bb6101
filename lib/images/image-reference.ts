/** The registry an image reference names; Docker Hub where it names none. */
export function registryOf(image: string): string {
  const first = image.split('/')[0] ?? '';
  const namesHost = image.includes('/') && (/[.:]/.test(first) || first === 'localhost');
  if (!namesHost || first === 'docker.io') return 'registry-1.docker.io';
  return first;
}

/**
 * True when a registry answers its API within `timeoutMs`, also with 401. Checked first because an engine on a machine
 * without network access tries for minutes before it gives up a pull.
 */
export async function canReachRegistry(image: string, timeoutMs = 5000): Promise<boolean> {
  try {
    const answer = await fetch(`https://${registryOf(image)}/v2/`, {
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.body?.cancel();
    return answer.status === 200 || answer.status === 401;
  } catch {
    return false;
  }
}
