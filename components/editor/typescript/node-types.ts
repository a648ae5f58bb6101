import { z } from 'zod';
import { repeatUnanswered } from '#components/request/repeat-unanswered.ts';

const typesSchema = z.record(z.string(), z.string());
let loading: Promise<Record<string, string>> | undefined;

/** Node.js's types, as packages under `node_modules`: path → text. Set-up puts them there (lib/setup/node-types.ts). */
export function loadNodeTypes(): Promise<Record<string, string>> {
  loading ??= request().catch((error) => {
    // The next editor that is opened asks again.
    loading = undefined;
    throw error;
  });
  return loading;
}

function request(): Promise<Record<string, string>> {
  return repeatUnanswered(async () => {
    const response = await fetch('/node-types/packages.json');
    return typesSchema.parse(await response.json());
  });
}
