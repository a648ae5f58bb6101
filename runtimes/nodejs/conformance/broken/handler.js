import { readFile } from 'node:fs/promises';

export default async (event, context) => {
  const text = = await readFile('/etc/hostname');
};
