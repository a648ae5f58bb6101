import { readFile } from 'node:fs/promises';

export default async () => {
  const text: string = = await readFile('/etc/hostname', 'utf8');
  return text;
};
