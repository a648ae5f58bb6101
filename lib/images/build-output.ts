import { z } from 'zod';

const entrySchema = z.looseObject({
  stream: z.string().optional(),
  error: z.string().optional(),
  errorDetail: z.looseObject({ code: z.number().optional(), message: z.string().optional() }).optional(),
  aux: z.looseObject({ ID: z.string().optional() }).optional(),
  /** From the gateway of a builder in a cluster (lib/builder-gateway/build-notes.ts). */
  podsmith: z.looseObject({ unreached: z.string() }).optional(),
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
  /** What a runtime's own command says of its failure, behind `Podsmith: `. */
  advice?: string;
  /** What its commands wanted to reach and may not, or cannot, with what to do about it; a sentence or two each. */
  unreached: string[];
}

const longestLine = 64 * 1024;

/** Docker writes `Step 2/9 : RUN x`, Podman `STEP 2/9: RUN x`, both with the stage before it if there are two. */
const STEP = /^(?:\[\d+\/\d+\] )?step \d+\/\d+ ?: (.+)$/i;

/** Podman names the step: what it began last may be one of another stage. */
const FAILED_STEP = /building at STEP "(.*?)": (?:while|exit)/s;

/**
 * Reads the stream of JSON lines that the Engine API answers a build with: hands on the log line by line and
 * keeps what says how it ended.
 */
export function createBuildOutput(onLog: (line: string) => void): {
  feed(chunk: string): void;
  /** What a command wanted to reach and may not, or cannot. */
  noteUnreached(sentence: string): void;
  end(): BuildOutcome;
} {
  const outcome: BuildOutcome = { unreached: [] };
  let json = '';
  let text = '';

  function readEntry(line: string): void {
    const entry = entrySchema.safeParse(parse(line)).data;
    if (entry?.aux?.ID) outcome.imageId = entry.aux.ID;
    if (entry?.error !== undefined) {
      outcome.error = (entry.errorDetail?.message || entry.error).trim();
      outcome.exitCode = entry.errorDetail?.code || exitCodeIn(entry.error);
      outcome.step = FAILED_STEP.exec(entry.error)?.[1] ?? outcome.step;
    }
    if (entry?.podsmith) noteUnreached(entry.podsmith.unreached);
    if (entry?.stream) readText(entry.stream);
  }

  function noteUnreached(sentence: string): void {
    outcome.unreached.push(sentence);
    onLog(`[podsmith] ${sentence}`);
  }

  function readText(more: string): void {
    const lines = (text + more).split('\n');
    text = lines.pop() ?? '';
    // One that never ends is cut: nobody is to fill this process's memory.
    if (text.length > longestLine) {
      lines.push(text);
      text = '';
    }
    for (const line of lines) readLine(line);
  }

  function readLine(raw: string): void {
    // A progress bar draws itself anew behind each carriage return: what it drew last counts.
    const line = raw.split('\r').findLast((part) => part !== '') ?? '';
    outcome.step = STEP.exec(line)?.[1] ?? outcome.step;
    outcome.advice = /^Podsmith: (.+)$/.exec(line)?.[1] ?? outcome.advice;
    if (/no space left on device|disk quota exceeded/i.test(line)) outcome.isDiskFull = true;
    onLog(line);
  }

  return {
    feed(chunk) {
      const lines = (json + chunk).split('\n');
      json = lines.pop() ?? '';
      for (const line of lines) readEntry(line);
    },
    noteUnreached,
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
