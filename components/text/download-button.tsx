'use client';

import { Button } from '@heroui/react';
import { Download } from 'lucide-react';

/** Saves a text as a file. */
export function DownloadButton({ text, fileName, label }: { text: string; fileName: string; label: string }) {
  const save = () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
    link.download = fileName;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <Button isIconOnly size="sm" variant="ghost" aria-label={label} onPress={save}>
      <Download aria-hidden className="size-3.5" />
    </Button>
  );
}
