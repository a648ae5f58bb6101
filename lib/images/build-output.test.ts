import { describe, expect, it } from 'vitest';
import { toBuildError } from '#lib/images/build-errors.ts';
import { createBuildOutput } from '#lib/images/build-output.ts';

function read(entries: unknown[], cutAt = 7) {
  const lines: string[] = [];
  const output = createBuildOutput((line) => lines.push(line));
  const text = entries.map((entry) => `${JSON.stringify(entry)}\r\n`).join('');
  for (let at = 0; at < text.length; at += cutAt) output.feed(text.slice(at, at + cutAt));
  return { lines, outcome: output.end() };
}

describe("an engine's answer to a build", () => {
  it('is read line by line, wherever it was cut, progress bars as they ended', () => {
    const { lines, outcome } = read([
      { stream: 'STEP 1/2: FROM base\n' },
      { stream: 'one\ntw' },
      { stream: 'o\n10%\r50%\r100%\n' },
      { stream: 'rest' },
      { aux: { ID: 'sha256:1' } },
    ]);
    expect(lines).toEqual(['STEP 1/2: FROM base', 'one', 'two', '100%', 'rest']);
    expect(outcome).toMatchObject({ imageId: 'sha256:1', step: 'FROM base' });
  });

  it.each([
    [
      'Podman',
      'STEP 3/9: RUN make',
      { error: 'error building at STEP "RUN make": while running runtime: exit status 2' },
    ],
    [
      'Podman, two stages',
      '[2/2] STEP 3/9: RUN make',
      { error: 'building at STEP "RUN make": exit status 2' },
    ],
    [
      'Docker',
      'Step 3/9 : RUN make',
      {
        error: "The command '/bin/sh -c make' returned a non-zero code: 2",
        errorDetail: { code: 2, message: 'x' },
      },
    ],
  ])('tells the command that failed and its exit code: %s', (_engine, step, failure) => {
    const error = toBuildError(read([{ stream: `${step}\n` }, failure]).outcome);
    expect(error).toMatchObject({ code: 'BUILD_COMMAND_FAILED', fault: 'code', details: { exitCode: 2 } });
    expect(error.message).toContain('"RUN make"');
  });

  it('tells a base image that is not there', () => {
    const error = toBuildError(
      read([{ stream: 'STEP 1/2: FROM nowhere/x\n' }, { error: 'no such' }]).outcome,
    );
    expect(error.code).toBe('BUILD_BASE_IMAGE_UNKNOWN');
    expect(error.message).toContain('nowhere/x');
  });

  it('tells a full disk, said by the engine or by a command', () => {
    const byEngine = read([
      { stream: 'STEP 2/2: COPY a b\n' },
      { error: 'write /x: no space left on device' },
    ]);
    const byCommand = read([
      { stream: 'STEP 2/2: RUN a\ncp: error writing: No space left on device\n' },
      { error: 'exit status 1' },
    ]);
    for (const { outcome } of [byEngine, byCommand])
      expect(toBuildError(outcome).code).toBe('BUILD_DISK_FULL');
  });

  it('tells anything else with the engine’s own words', () => {
    const error = toBuildError(read([{ stream: 'STEP 2/2: COPY a b\n' }, { error: 'a: not found' }]).outcome);
    expect(error).toMatchObject({ code: 'BUILD_FAILED', message: expect.stringContaining('a: not found') });
  });
});
