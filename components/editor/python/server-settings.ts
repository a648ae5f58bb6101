import { serverRoot } from '#components/editor/python/server-path.ts';

/** Of the runtime's base image. */
export const pythonVersion = '3.12';

/** Settings as in pyright's configuration file, which takes the place of those that a client tells. */
const configuration = {
  // Without it the server does not find the standard library.
  typeshedPath: '/typeshed',
  typeCheckingMode: 'standard',
  pythonVersion,
  pythonPlatform: 'Linux',
  // Said of `withHandlerTypes`' comment, too.
  reportTypeCommentUsage: 'none',
  // A package whose types are known, and which may well be in the image.
  reportMissingModuleSource: 'none',
};

/** What the server starts with. */
export function initializeParams(types: Record<string, string>) {
  const ofRoot = Object.entries(types).map(([path, text]) => [`${serverRoot}${path}`, text]);
  return {
    processId: null,
    rootUri: `file://${serverRoot}`,
    workspaceFolders: [{ uri: `file://${serverRoot}`, name: 'src' }],
    initializationOptions: {
      files: {
        [`${serverRoot}pyrightconfig.json`]: JSON.stringify(configuration),
        ...Object.fromEntries(ofRoot),
      },
    },
    capabilities: {
      workspace: { configuration: true },
      textDocument: {
        publishDiagnostics: { versionSupport: true, tagSupport: { valueSet: [1, 2] } },
        hover: { contentFormat: ['markdown'] },
        signatureHelp: {
          signatureInformation: {
            documentationFormat: ['markdown'],
            parameterInformation: { labelOffsetSupport: true },
          },
        },
        completion: { completionItem: { documentationFormat: ['markdown'], labelDetailsSupport: true } },
        rename: { prepareSupport: true },
      },
    },
  };
}

/** The settings of one section, which the server asks for. */
export function settingsOf(section: string | undefined): object | null {
  if (section !== 'basedpyright.analysis') return null;
  return {
    typeshedPaths: ['/typeshed'],
    diagnosticMode: 'openFilesOnly',
    // They take twice the time of a completion.
    autoImportCompletions: false,
  };
}
