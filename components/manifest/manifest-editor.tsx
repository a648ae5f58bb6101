'use client';

import { Button, toast } from '@heroui/react';
import type { OnMount } from '@monaco-editor/react';
import { FileUp, X } from 'lucide-react';
import { type DragEvent, useEffect, useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import { CodeEditor } from '#components/editor/code-editor.tsx';
import { CopyButton } from '#components/json/copy-button.tsx';
import { type ManifestOptions, useManifest } from '#components/manifest/use-manifest.ts';
import { formatBytes } from '#components/pod/format-usage.ts';
import { DownloadButton } from '#components/text/download-button.tsx';
import { limits } from '#lib/limits.ts';
import type { ManifestProblem } from '#lib/manifests/check.ts';

interface ManifestEditorProps<Draft, Spec> extends ManifestOptions<Draft, Spec> {
  /** As its file is called. */
  name: string;
  onClose(): void;
}

/** So many problems are listed; the editor marks them all. */
const listedMost = 4;

/** A form as YAML, with what is wrong with it, and its ways in and out. */
export function ManifestEditor<Draft, Spec>(props: ManifestEditorProps<Draft, Spec>) {
  const { name, isShown, onClose } = props;
  const { text, write, problems, state } = useManifest(props);
  const path = `manifest/${props.stored === null ? '-/new' : name}.yaml`;
  const [mounted, setMounted] = useState<Parameters<OnMount>>();
  useMarkers(mounted, problems);

  const take = async (list: FileList | null) => {
    const [file] = list ?? [];
    if (!file) return;
    const read = await readText(file);
    if ('problem' in read) toast.danger(read.problem);
    else write(read.text);
  };
  const onDrop = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    // Monaco would write the file's name where it was dropped.
    event.preventDefault();
    event.stopPropagation();
    if (event.type === 'drop') void take(event.dataTransfer.files);
  };
  return (
    <section
      aria-label="Manifest"
      className={`min-h-0 min-w-0 flex-1 flex-col bg-surface ${isShown ? 'flex' : 'hidden'}`}
      onDragOverCapture={onDrop}
      onDropCapture={onDrop}
    >
      <div className="flex shrink-0 items-center gap-1 border-border border-b py-1 pr-1 pl-4">
        <h2 className="min-w-0 flex-1 truncate font-medium text-[13px]">Manifest</h2>
        <FileTrigger acceptedFileTypes={['.yaml', '.yml', '.json']} onSelect={take}>
          <Button isIconOnly size="sm" variant="ghost" aria-label="Import a file; or drop it on the text">
            <FileUp aria-hidden className="size-3.5" />
          </Button>
        </FileTrigger>
        <CopyButton text={text} label="Copy the manifest" />
        <DownloadButton text={text} fileName={`${name || 'new'}.yaml`} label="Download the manifest" />
        <Button isIconOnly size="sm" variant="ghost" aria-label="Close the manifest" onPress={onClose}>
          <X aria-hidden className="size-4" />
        </Button>
      </div>
      <div className="min-h-0 flex-1">
        <CodeEditor
          path={path}
          language="yaml"
          label="Manifest in YAML"
          value={text}
          onChange={write}
          onMount={(...editor) => setMounted(editor)}
        />
      </div>
      <div
        role="status"
        className="max-h-32 shrink-0 overflow-y-auto border-border border-t px-4 py-1.5 text-xs"
      >
        {problems.length === 0 ? (
          <p className="text-muted">{state === 'checking' ? 'Checking…' : 'Says the same as the form.'}</p>
        ) : (
          <>
            {state === 'behind' && <p className="text-muted">Not in the form yet.</p>}
            <ul className="flex flex-col gap-0.5 text-danger">
              {problems.slice(0, listedMost).map(({ line, message }) => (
                <li key={`${line} ${message}`} className="wrap-anywhere">
                  Line {line}: {message}
                </li>
              ))}
            </ul>
            {problems.length > listedMost && (
              <p className="text-muted">and {problems.length - listedMost} more, marked in the text</p>
            )}
          </>
        )}
      </div>
    </section>
  );
}

/** Marks them in the text that the editor has mounted, and no others of before. */
function useMarkers(mounted: Parameters<OnMount> | undefined, problems: ManifestProblem[]): void {
  useEffect(() => {
    const [editor, monaco] = mounted ?? [];
    const model = editor?.getModel();
    if (!monaco || !model) return;
    const markers = problems.map(({ line, message }) => {
      const lineNumber = Math.min(line, model.getLineCount());
      return {
        message,
        severity: monaco.MarkerSeverity.Error,
        startLineNumber: lineNumber,
        endLineNumber: lineNumber,
        startColumn: model.getLineFirstNonWhitespaceColumn(lineNumber) || 1,
        endColumn: model.getLineMaxColumn(lineNumber),
      };
    });
    monaco.editor.setModelMarkers(model, 'manifest', markers);
  }, [mounted, problems]);
}

async function readText(file: File): Promise<{ text: string } | { problem: string }> {
  if (file.size > limits.requestBytes) {
    return { problem: `${file.name} has more than ${formatBytes(limits.requestBytes)}.` };
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer()) };
  } catch {
    return { problem: `${file.name} is no UTF-8 text.` };
  }
}
