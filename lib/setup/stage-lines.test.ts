import { expect, test, vi } from 'vitest';
import { createStageLines, formatSeconds } from './stage-lines.mjs';

function capture() {
  const stream = Object.assign(Object.create(process.stdout), {
    isTTY: false,
    text: '',
    write(chunk: string) {
      this.text += chunk;
      return true;
    },
  });
  return stream as NodeJS.WriteStream & { text: string };
}

test('numbers its lines and tells what came of each stage', async () => {
  const stream = capture();
  const stage = createStageLines({ total: 2, stream });
  await stage('Node.js', () => ({ summary: '20.19.0' }));
  await stage('Engine', () => ({ summary: 'none', warning: ['No engine is installed.'] }));
  expect(stream.text).toBe(
    '[1/2] Node.js … 20.19.0 (0.0 s)\n[2/2] Engine … none (0.0 s)\n      No engine is installed.\n',
  );
});

test('adds a line with what a long stage is doing, without the colours of the program it quotes', async () => {
  const stream = capture();
  const stage = createStageLines({ total: 1, stream, heartbeatMs: 20 });
  await stage('App', async (progress) => {
    progress('\u001b[32m  compiling\u001b[0m\nmore');
    await vi.waitFor(() => expect(stream.text).toContain('compiling'));
    return { summary: 'built' };
  });
  expect(stream.text).toMatch(/^\[1\/1\] App … compiling \(\d+\.\d s\)\n/);
});

test('marks a failed stage and passes its error on', async () => {
  const stream = capture();
  const stage = createStageLines({ total: 1, stream });
  const failing = stage('App', () => Promise.reject(new Error('no space')));
  await expect(failing).rejects.toThrow('no space');
  expect(stream.text).toBe('[1/1] App … failed (0.0 s)\n');
});

test('writes times as people do', () => {
  expect(formatSeconds(230)).toBe('0.2 s');
  expect(formatSeconds(72_400)).toBe('1 min 12 s');
});
