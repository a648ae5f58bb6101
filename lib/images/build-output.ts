import { z } from 'zod';

const entrySchema = z.looseObject({
  stream: z.string().optional(),
  error: z.string().optional(),
  errorDetail: z.looseObject({ code: z.number().optional(), message: z.string().optional() }).optional(),
  aux: z.looseObject({ ID: z.string().optional() }).optional(),
});

/** What an engine's answer to a build has told, once it has been read. */
export interface BuildOutcome {
  imageId?: string;
  error?: string;
  exitCode?: number;
  /** The Dockerfile line being carried out last, such as `RUN pip install -r requirements.txt`. */
  step?: string;
  /** A command complained that there is no space left. */
  isDiskFull?: boolean;
}

/** Docker writes `Step 2/9 : RUN x`, Podman `STEP 2/9: RUN x`, both with the stage before it if there are two. */
const STEP = /^(?:\[\d+\/\d+\] )?step \d+\/\d+ ?: (.+)$/i;

/**
 * Reads the stream of JSON lines that the Engine API answers a build with: hands on the log line by line and
 * keeps what says how it ended.
 */
export function createBuildOutput(onLog: (line: string) => void): {
  feed(chunk: string): void;
  end(): BuildOutcome;
} {
  const outcome: BuildOutcome = {};
  let json = '';
  let text = '';

  function readEntry(line: string): void {
    const entry = entrySchema.safeParse(parse(line)).data;
    if (entry?.aux?.ID) outcome.imageId = entry.aux.ID;
    if (entry?.error !== undefined) {
      outcome.error = (entry.errorDetail?.message || entry.error).trim();
      outcome.exitCode = entry.errorDetail?.code || exitCodeIn(entry.error);
    }
    if (entry?.stream) readText(entry.stream);
  }

  function readText(more: string): void {
    const lines = (text + more).split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) readLine(line);
  }

  function readLine(raw: string): void {
    // A progress bar draws itself anew behind each carriage return: what it drew last counts.
    const line = raw.split('\r').findLast((part) => part !== '') ?? '';
    outcome.step = STEP.exec(line)?.[1] ?? outcome.step;
    if (/no space left on device|disk quota exceeded/i.test(line)) outcome.isDiskFull = true;
    onLog(line);
  }

  return {
    feed(chunk) {
      const lines = (json + chunk).split('\n');
      json = lines.pop() ?? '';
      for (const line of lines) readEntry(line);
    },
    end() {
      readEntry(json);
      if (text !== '') readLine(text);
      json = text = '';
      return outcome;
    },
  };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Podman reports an exit code only in its message. */
function exitCodeIn(message: string): number | undefined {
  const code = /exit (?:status|code):? (\d+)|non-zero code: (\d+)/.exec(message);
  return code ? Number(code[1] ?? code[2]) : undefined;
}
