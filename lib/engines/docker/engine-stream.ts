import type Docker from 'dockerode';
import { z } from 'zod';

const entrySchema = z.looseObject({
  error: z.string().optional(),
  stream: z.string().optional(),
  status: z.string().optional(),
});

/**
 * Reads the progress of a pull, import or build to its end. The Engine API reports failures inside this
 * stream, after it has answered 200; here they reject.
 */
export function followEngineStream(
  docker: Docker,
  stream: NodeJS.ReadableStream,
  onLine?: (line: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: string | undefined;
    docker.modem.followProgress(
      stream,
      (error) => {
        if (error) reject(error);
        else if (failure) reject(new Error(failure));
        else resolve();
      },
      (raw) => {
        const entry = entrySchema.safeParse(raw).data;
        if (entry?.error) failure = entry.error;
        const line = (entry?.stream ?? entry?.status ?? '').trim();
        if (line) onLine?.(line);
      },
    );
  });
}
