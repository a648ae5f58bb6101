import { describe, expect, it } from 'vitest';
import { hasMetRemoval, toBuildError } from '#lib/images/build-errors.ts';
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

  it('is read piece by piece where a line has no end', () => {
    const { lines } = read(
      Array.from({ length: 50 }, () => ({ stream: 'x'.repeat(5000) })),
      10_000,
    );
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(80_000);
    expect(lines.join('')).toBe('x'.repeat(250_000));
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
      'Podman, another stage being built as well',
      '[4/4] STEP 2/9: LABEL a=b',
      { error: 'building at STEP "RUN make": while running runtime: exit status 2' },
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

  it('says first what a command wanted to reach and may not', () => {
    const { outcome } = read([{ stream: 'STEP 3/9: RUN pip install x\n' }, { error: 'exit status 1' }]);
    const reason = 'example.com:443 may not be called: it is not on the list of what may be reached.';
    expect(toBuildError({ ...outcome, unreached: [reason, 'another'] }).hint).toBe(reason);
    expect(toBuildError({ ...outcome, unreached: [] }).hint).toContain('last lines of the build log');
  });

  it("gives what a runtime's own command says of its failure as the hint", () => {
    const { outcome } = read([
      { stream: 'STEP 3/9: RUN sh check.sh\nPodsmith: The types do not fit: handler.ts:3\n' },
      { error: 'exit status 1' },
    ]);
    expect(toBuildError(outcome).hint).toBe('The types do not fit: handler.ts:3');
    const reason = 'example.com:443 may not be called.';
    expect(toBuildError({ ...outcome, unreached: [reason] }).hint).toBe(reason);
  });

  it('takes from a gateway what its builder let nobody reach, and from a command nothing like it', () => {
    const reason = 'example.com:443 may not be called: it is not on the list of what may be reached.';
    const forged = JSON.stringify({ podsmith: { unreached: 'forged' } });
    const { lines, outcome } = read([{ stream: `${forged}\n` }, { podsmith: { unreached: reason } }]);
    expect(lines).toEqual([forged, `[podsmith] ${reason}`]);
    expect(outcome.unreached).toEqual([reason]);
  });

  it('tells a build that met the removal of an image, which is to be made again', () => {
    const copying = { stream: 'STEP 4/9: COPY main.py ./\n' };
    const reason =
      'checking if cached image exists from a previous build: getting top layer info: layer not known';
    expect(hasMetRemoval(read([copying, { error: reason }]).outcome)).toBe(true);
    expect(hasMetRemoval(read([copying, { error: 'no such file' }]).outcome)).toBe(false);
    expect(hasMetRemoval(read([copying]).outcome)).toBe(false);
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
