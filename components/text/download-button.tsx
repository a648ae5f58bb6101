'use client';

import { Button } from '@heroui/react';
import { Download } from 'lucide-react';
import { saveAsFile } from '#components/text/save-as-file.ts';

/** Saves a text as a file. */
export function DownloadButton({ text, fileName, label }: { text: string; fileName: string; label: string }) {
  return (
    <Button
      isIconOnly
      size="sm"
      variant="ghost"
      aria-label={label}
      onPress={() => saveAsFile(fileName, text)}
    >
      <Download aria-hidden className="size-3.5" />
    </Button>
  );
}
