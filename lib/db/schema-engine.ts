import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';

type Glue = typeof import('@prisma/schema-engine-wasm') & {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
};

/**
 * Prisma's own migration engine, as the WebAssembly that npm carries: `prisma migrate` would download a
 * native binary, which machines without such downloads do not get. One code path for all of them.
 *
 * @param url connection string of the database it works on
 */
export async function openSchemaEngine(url: string): Promise<SchemaEngine> {
  const glue = await loadGlue();
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: url }));
  return glue.SchemaEngine.new({ datamodels: undefined }, () => {}, adapter);
}

let loaded: Promise<Glue> | undefined;

/** The package's entry imports a .wasm module, which Node 20 cannot: do by hand what it does. */
function loadGlue(): Promise<Glue> {
  loaded ??= (async () => {
    const folder = path.dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
    const gluePath = path.join(folder, 'schema_engine_bg.js');
    const glue = (await import(pathToFileURL(gluePath).href)) as Glue;
    const { instance } = await WebAssembly.instantiate(
      await readFile(path.join(folder, 'schema_engine_bg.wasm')),
      { './schema_engine_bg.js': glue as unknown as WebAssembly.ModuleImports },
    );
    glue.__wbg_set_wasm(instance.exports);
    (instance.exports.__wbindgen_start as () => void)();
    return glue;
  })();
  return loaded;
}
