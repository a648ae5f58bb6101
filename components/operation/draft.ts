import { type DraftFile, holdsExactly, toFiles } from '#components/editor/draft-files.ts';
import type { HttpServerProcessor, OperationSpec, ProcessorKind } from '#lib/operations/schema.ts';

/** An operation as its form holds it: every kind's fields at once, numbers as the text that was typed. */
export interface OperationDraft {
  name: string;
  kind: ProcessorKind;
  timeoutSeconds: string;
  runtime: string;
  files: DraftFile[];
  /** An empty address or port is left out: the settings say what it is. */
  httpServer: {
    scheme: string;
    address: string;
    port: string;
    path: string;
    /** Meaningless unless the scheme is https. */
    certificate: CertificateCheck;
    /** PEM; meaningless unless the certificate is checked by it. */
    ca: string;
  };
  scriptRunner: { script: string; argKeys: string; operationResultKey: string };
  pods: PodsDraft;
  /** KubeDiag fields the form does not show; kept as they are. */
  kept: Pick<OperationSpec, 'dependences' | 'storage'>;
}

/** By what a server's certificate is checked: the known authorities, authorities of one's own, or nothing. */
export const certificateChecks = ['known', 'own', 'none'] as const;
export type CertificateCheck = (typeof certificateChecks)[number];

/** How many Pods there are; an empty text leaves a number to its default. */
export interface PodsDraft {
  replicas: string;
  minReplicas: string;
  concurrency: string;
  /** Empty: none. */
  serviceAccount: string;
  /** Empty: the Internet. */
  reach: string;
  /** What is reached beyond that, with commas between. */
  allow: string;
}

const exampleScript = `#!/bin/sh
# The context values named below arrive as arguments, in that order.
echo "checking $1"
`;

/** A new operation: a function with the runtime's starter files. */
export function newDraft(runtime: string, starter: Record<string, string>): OperationDraft {
  return {
    name: '',
    kind: 'function',
    timeoutSeconds: '',
    runtime,
    files: toFiles(starter),
    httpServer: { scheme: 'http', address: '', port: '', path: '/', certificate: 'known', ca: '' },
    scriptRunner: { script: exampleScript, argKeys: '', operationResultKey: '' },
    pods: { replicas: '', minReplicas: '', concurrency: '', serviceAccount: '', reach: '', allow: '' },
    kept: {},
  };
}

/** The form of a stored operation. */
export function draftOf(name: string, spec: OperationSpec): OperationDraft {
  const { function: code, httpServer, scriptRunner, timeoutSeconds } = spec.processor;
  const empty = newDraft(code?.runtime ?? '', {});
  const { dependences, storage, pods = {} } = spec;
  return {
    ...empty,
    name,
    kind: code ? 'function' : httpServer ? 'httpServer' : 'scriptRunner',
    timeoutSeconds: toText(timeoutSeconds),
    files: toFiles(code?.codeSource ?? {}),
    httpServer: httpServer ? serverDraftOf(httpServer) : empty.httpServer,
    scriptRunner: scriptRunner
      ? {
          script: scriptRunner.script,
          argKeys: scriptRunner.argKeys.join(', '),
          operationResultKey: scriptRunner.operationResultKey ?? '',
        }
      : empty.scriptRunner,
    pods: {
      replicas: toText(pods.replicas),
      minReplicas: toText(pods.minReplicas),
      concurrency: toText(pods.concurrency),
      serviceAccount: pods.serviceAccount ?? '',
      reach: pods.network?.reach ?? '',
      allow: (pods.network?.allow ?? []).join(', '),
    },
    kept: {
      ...(dependences === undefined ? {} : { dependences }),
      ...(storage === undefined ? {} : { storage }),
    },
  };
}

/** What is sent to be saved. Not checked here: the server's answer names each bad field. */
export function specOf(draft: OperationDraft): object {
  const timeoutSeconds =
    draft.timeoutSeconds.trim() === '' ? {} : { timeoutSeconds: toNumber(draft.timeoutSeconds) };
  return { ...draft.kept, ...podsOf(draft), processor: { ...processorOf(draft), ...timeoutSeconds } };
}

/**
 * What somebody wrote that an operation saved as another kind would lose, in words: it keeps one processor, and no
 * Pods where that is a server. Starter files and the example count as unedited.
 *
 * @param starter The starter files of the draft's runtime.
 */
export function lostAs(
  kind: ProcessorKind,
  draft: OperationDraft,
  starter: Record<string, string>,
): string[] {
  if (kind === draft.kind) return [];
  const untouched = { ...newDraft(draft.runtime, starter), kind: draft.kind };
  const isTouched = (part: (of: OperationDraft) => object) =>
    JSON.stringify(part(draft)) !== JSON.stringify(part(untouched));
  // The order of files says nothing.
  const hasOwnFiles = draft.files.length > 0 && !holdsExactly(draft.files, starter);
  const isWritten = draft.kind === 'function' ? hasOwnFiles : isTouched(processorOf);
  return [
    ...(isWritten ? [processorWords[draft.kind]] : []),
    ...(kind === 'httpServer' && isTouched(podsOf) ? ['the settings of its Pods'] : []),
  ];
}

const processorWords: Record<ProcessorKind, string> = {
  function: 'the files of the function',
  httpServer: 'the settings of the HTTP server',
  scriptRunner: 'the script with its arguments',
};

/** Nothing for a server that Podsmith does not run. */
function podsOf({ kind, pods }: OperationDraft): { pods?: object } {
  if (kind === 'httpServer') return {};
  const { serviceAccount, reach, allow, ...counts } = pods;
  const network = {
    ...(reach === '' ? {} : { reach }),
    ...(allow.trim() === '' ? {} : { allow: listOf(allow) }),
  };
  const given = Object.entries(counts).filter(([, text]) => text.trim() !== '');
  const settings = {
    ...Object.fromEntries(given.map(([name, text]) => [name, toNumber(text)])),
    ...(serviceAccount === '' ? {} : { serviceAccount }),
    ...(Object.keys(network).length === 0 ? {} : { network }),
  };
  return Object.keys(settings).length === 0 ? {} : { pods: settings };
}

function processorOf(draft: OperationDraft): object {
  switch (draft.kind) {
    case 'function':
      return {
        function: {
          runtime: draft.runtime,
          codeSource: Object.fromEntries(draft.files.map((file) => [file.name, file.text])),
        },
      };
    case 'httpServer': {
      const { scheme, address, port, path } = draft.httpServer;
      return {
        httpServer: {
          scheme,
          path,
          ...tlsOf(draft.httpServer),
          ...(address.trim() === '' ? {} : { address: address.trim() }),
          ...(port.trim() === '' ? {} : { port: toNumber(port) }),
        },
      };
    }
    case 'scriptRunner': {
      const { script, argKeys, operationResultKey } = draft.scriptRunner;
      return {
        scriptRunner: {
          script,
          argKeys: listOf(argKeys),
          ...(operationResultKey.trim() === '' ? {} : { operationResultKey: operationResultKey.trim() }),
        },
      };
    }
  }
}

function serverDraftOf(server: HttpServerProcessor): OperationDraft['httpServer'] {
  const { scheme, address = '', port, path, tls } = server;
  const certificate = tls?.verify === false ? 'none' : tls?.ca === undefined ? 'known' : 'own';
  return { scheme, address, port: toText(port), path, certificate, ca: tls?.ca ?? '' };
}

function tlsOf({ scheme, certificate, ca }: OperationDraft['httpServer']): { tls?: object } {
  if (scheme !== 'https' || certificate === 'known') return {};
  return { tls: certificate === 'none' ? { verify: false } : { ca } };
}

/** The parts between commas. */
function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function toText(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

// Text that is no number is sent as typed, so that the server's message is about what the user wrote.
function toNumber(text: string): number | string {
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? text : value;
}
