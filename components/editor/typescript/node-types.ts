import { z } from 'zod';

const typesSchema = z.record(z.string(), z.string());
let loading: Promise<Record<string, string>> | undefined;

/** Node.js's types, as packages under `node_modules`: path → text. Set-up puts them there (lib/setup/node-types.ts). */
export function loadNodeTypes(): Promise<Record<string, string>> {
  loading ??= fetch('/node-types/packages.json').then(async (response) =>
    typesSchema.parse(await response.json()),
  );
  return loading;
}
