/** `node --import tsx lib/setup/image.ts`: what building the container image does after `npm ci`; no engine, no database. */
import path from 'node:path';
import { findPostgresBinaries } from '#lib/db/postgres-binaries.ts';
import { ensureApp } from '#lib/setup/app-build.ts';
import { ensurePrismaClient } from '#lib/setup/prisma-client.ts';

const projectDir = path.resolve(import.meta.dirname, '../..');
const progress = () => undefined;

const client = await ensurePrismaClient({ projectDir, progress });
console.log(`Database client ${client.summary}`);
const app = await ensureApp({ projectDir, progress });
console.log(`App ${app.summary}`);
// The root file system is read-only when it runs: what its programs lack is made now.
findPostgresBinaries();
// tsx keeps its helper process otherwise.
process.exit(0);
