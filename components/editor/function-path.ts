/** The folder of a function's files in Monaco, `/3/function/handler.py`: each visit to a function has a number of its own. */
export function functionPath(visit: number, name: string): string {
  return `/${visit}/function/${name}`;
}

/** What a file of a language's library is called, which Monaco has at `/typeshed/stdlib/json/__init__.pyi`, say. */
export function libraryName(path: string): string {
  return path.replace(/^\/(typeshed\/(stdlib\/)?|node_modules\/)/, '');
}

/** The file's name within its function; undefined for any other text in an editor. */
export function nameInFunction(path: string): string | undefined {
  return /^\/\d+\/function\/(.+)$/.exec(path)?.[1];
}
