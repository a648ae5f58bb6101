import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '#lib/errors.ts';
import { runProgram } from '#lib/setup/run-program.mjs';
import type { Progress, StageResult } from '#lib/setup/stage.ts';

/** Generates the database client from prisma/schema.prisma when that, or Prisma, changed. */
export async function ensurePrismaClient(options: {
  projectDir: string;
  progress: Progress;
}): Promise<StageResult> {
  const { projectDir, progress } = options;
  const stamp = path.join(projectDir, 'lib/db/generated/.stamp');
  const prisma = path.join(projectDir, 'node_modules/prisma');
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(projectDir, 'prisma/schema.prisma')))
    .update(readFileSync(path.join(prisma, 'package.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { summary: 'up to date' };
  progress('prisma generate');
  rmSync(stamp, { force: true });
  const result = await runProgram({
    command: process.execPath,
    args: [path.join(prisma, 'build/index.js'), 'generate'],
    cwd: projectDir,
    onLine: progress,
    env: {
      set: {
        // Generating needs no schema engine; naming any program keeps Prisma from downloading one.
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      },
    },
  });
  if (result.code !== 0) {
    throw new AppError({
      code: 'PRISMA_GENERATE_FAILED',
      message: `The database client could not be generated:\n${result.output.trim().split('\n').slice(-8).join('\n')}`,
      hint: 'Check prisma/schema.prisma and the space on the disk, then start again.',
      fault: 'platform',
    });
  }
  writeFileSync(stamp, wanted);
  return { summary: 'generated' };
}
