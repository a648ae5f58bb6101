import { nameInFunction } from '#components/editor/function-path.ts';

/** The Python server's root, which stands for `/app`: `function` is a package in it. */
export const serverRoot = '/src/';

/** The path that the Python server knows a text of Monaco by; undefined where it is no Python file of a function. */
export function serverPath(modelPath: string): string | undefined {
  const name = nameInFunction(modelPath);
  return name !== undefined && isPythonFile(name) ? `${serverRoot}function/${name}` : undefined;
}

/** Files of the standard library, which the server carries in itself. */
export function isLibraryPath(path: string): boolean {
  return path.startsWith('/typeshed/');
}

export function isPythonFile(name: string): boolean {
  return /\.pyi?$/.test(name);
}
