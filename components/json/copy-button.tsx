'use client';

import { Button } from '@heroui/react';
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';

/** Copies a text and says so for a moment. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <Button isIconOnly size="sm" variant="ghost" aria-label={isCopied ? 'Copied' : label} onPress={copy}>
      {isCopied ? <Check aria-hidden className="size-3.5" /> : <Copy aria-hidden className="size-3.5" />}
    </Button>
  );
}
