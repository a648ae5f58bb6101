'use client';

import { Button, toast } from '@heroui/react';
import { Download, Upload } from 'lucide-react';
import { FileTrigger } from 'react-aria-components';
import { readUploads, toZip, withUploads } from '#components/editor/file-transfer.ts';
import type { FunctionFiles } from '#components/editor/use-function-files.ts';
import { saveAsFile } from '#components/text/save-as-file.ts';

interface FileTransferProps {
  /** Of the operation, as its zip file is called. */
  name: string;
  files: FunctionFiles;
}

/** Brings files from the person's machine, and all files of the function there. */
export function FileTransfer({ name, files }: FileTransferProps) {
  const upload = async (list: FileList | null) => {
    const uploaded = await Promise.all(
      [...(list ?? [])].map(async (file) => ({
        name: file.name,
        bytes: new Uint8Array(await file.arrayBuffer()),
      })),
    );
    const { texts, problems } = readUploads(uploaded);
    const count = Object.keys(texts).length;
    for (const problem of problems) toast.danger(problem);
    if (count === 0) return;
    files.change(withUploads(files.all, texts));
    toast.success(
      count === 1
        ? '1 file uploaded; it is not saved yet'
        : `${count} files uploaded; they are not saved yet`,
    );
  };
  return (
    <>
      <FileTrigger allowsMultiple onSelect={upload}>
        <Button isIconOnly size="sm" variant="ghost" aria-label="Upload files, or a zip file of them">
          <Upload aria-hidden className="size-4" />
        </Button>
      </FileTrigger>
      <Button
        isIconOnly
        size="sm"
        variant="ghost"
        aria-label="Download all files as a zip file"
        onPress={() => saveAsFile(`${name || 'function'}.zip`, toZip(files.all))}
      >
        <Download aria-hidden className="size-4" />
      </Button>
    </>
  );
}
