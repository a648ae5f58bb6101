import type { Monaco } from '#components/editor/monaco.ts';
import { toMarker } from '#components/editor/python/conversions.ts';
import { OpenFiles } from '#components/editor/python/open-files.ts';
import { PythonServer } from '#components/editor/python/python-server.ts';
import { registerTypeProviders } from '#components/editor/python/type-providers.ts';

const owner = 'basedpyright';

/** Types of Python in Monaco: errors, completion, hover, signatures, definitions and rename. Resolves when the first file has been looked at. */
export async function startTypes(
  loading: Promise<Monaco>,
  worker: Worker,
  types: Record<string, string>,
): Promise<void> {
  const [monaco, server] = await Promise.all([loading, PythonServer.start(worker, types)]);
  const files = new OpenFiles(monaco, server);
  registerTypeProviders(monaco, server, files);
  await new Promise<void>((resolve) => {
    server.tellFindings(({ uri, version, diagnostics }) => {
      resolve();
      const model = files.modelOf(uri);
      // Of a text that has changed since: the findings of today's come.
      if (!model || (version ?? model.getVersionId()) !== model.getVersionId()) return;
      monaco.editor.setModelMarkers(model, owner, diagnostics.map(toMarker));
    });
  });
}
