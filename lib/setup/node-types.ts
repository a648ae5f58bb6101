import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** The types of the Node.js that functions run on; Podsmith's own are of the oldest that it runs on itself. */
const nodeTypes = 'node24-types';

/**
 * Puts Node.js's types where the code editor asks for them: packages under `node_modules`, path → text, compressed once
 * (`next.config.js` says so).
 */
export function copyNodeTypes(projectDir: string): void {
  const source = path.join(projectDir, 'node_modules', nodeTypes);
  const target = path.join(projectDir, 'public/node-types');
  const stamp = path.join(target, 'version');
  const { version } = JSON.parse(readFileSync(path.join(source, 'package.json'), 'utf8'));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return;
  const ofUndici = path.join(source, 'node_modules/undici-types');
  const packages = {
    ...readTypes(source, '@types/node'),
    ...readTypes(ofUndici, 'undici-types'),
  };
  mkdirSync(target, { recursive: true });
  writeFileSync(path.join(target, 'packages.json'), gzipSync(JSON.stringify(packages), { level: 9 }));
  writeFileSync(stamp, version);
}

function readTypes(folder: string, name: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const wanted = files.filter(
    (file) => /(\.d\.ts|^package\.json)$/.test(file) && !/^(node_modules|ts5\.\d)\b/.test(file),
  );
  return Object.fromEntries(
    wanted.map((file) => [
      `${name}/${file.replaceAll('\\', '/')}`,
      readFileSync(path.join(folder, file), 'utf8'),
    ]),
  );
}
