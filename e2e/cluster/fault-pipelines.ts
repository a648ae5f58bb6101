import { randomBytes } from 'node:crypto';
import type { DrivenPodsmith } from './driven-podsmith.ts';

/**
 * A function that can be caught in the act. Its parameters: `seconds` that the first attempt takes, `eat` to use up
 * the memory, `fill` to write so many MiB to /tmp. Later attempts answer at once.
 */
const handler = `import json, socket, time
kept = []
def handle(event, context):
    data = json.loads(event.body or b"{}")
    attempt = int(context.attempt or 1)
    print("begun " + str(context.run), flush=True)
    if attempt == 1 and data.get("eat"):
        while True:
            kept.append(bytearray(16 << 20))
    if attempt == 1 and data.get("fill"):
        with open("/tmp/filled", "wb") as file:
            for _ in range(data["fill"]):
                file.write(bytes(1 << 20))
    time.sleep(data.get("seconds", 0) if attempt == 1 else 0)
    return {"body": {"attempt": attempt, "pod": socket.gethostname()}}
`;

/** Retries enough to outlast a fault of two minutes, however slow the machine: 0.5, 1, 2, 4, 8, 16, 30, 30 … seconds apart. */
const patience = 12;

/** Names of the pipelines of one function: one that tries again, one that does not. */
export interface FaultPipelines {
  operation: string;
  /** Tries again. */
  patient: string;
  /** Does not. */
  strict: string;
}

/** Makes a function of its own, with both pipelines. `build` also builds and pushes its image. */
export async function makeFaultPipelines(
  podsmith: DrivenPodsmith,
  options: { name?: string; build?: boolean; fresh?: boolean } = {},
): Promise<FaultPipelines> {
  const { name = `fault-${randomBytes(3).toString('hex')}`, build = true, fresh = false } = options;
  // Images are kept by content: one that has to be built anew has a mark of its own.
  const text = fresh ? `# ${randomBytes(8).toString('hex')}\n${handler}` : handler;
  await podsmith.call('PUT', `operations/${name}`, {
    spec: {
      processor: {
        function: { runtime: 'python3', codeSource: { 'handler.py': text } },
        timeoutSeconds: 120,
      },
    },
  });
  for (const [pipeline, retries] of [
    [`${name}-patient`, patience],
    [`${name}-strict`, 0],
  ] as const) {
    const adjacencyList = [
      { id: 0, to: [1] },
      { id: 1, operation: name, retries },
    ];
    await podsmith.call('PUT', `pipelines/${pipeline}`, { spec: { adjacencyList } });
  }
  if (build) await podsmith.call('POST', `operations/${name}/build?wait=120`);
  return { operation: name, patient: `${name}-patient`, strict: `${name}-strict` };
}
