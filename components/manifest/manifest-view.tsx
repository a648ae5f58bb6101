'use client';

import dynamic from 'next/dynamic';
import { type ComponentProps, useState } from 'react';
import type { ManifestEditor } from '#components/manifest/manifest-editor.tsx';

/** The editor with its YAML library, which is loaded once it is asked for. */
const Editor = dynamic(
  async () => (await import('#components/manifest/manifest-editor.tsx')).ManifestEditor,
  { ssr: false, loading: () => <p className="p-6 text-muted text-sm">Loading the editor…</p> },
) as typeof ManifestEditor;

/** {@link ManifestEditor}, once it was shown; what is written in it stays while it is out of sight. */
export function ManifestView<Draft, Spec>(props: ComponentProps<typeof ManifestEditor<Draft, Spec>>) {
  const [wasShown, setWasShown] = useState(props.isShown);
  if (props.isShown && !wasShown) setWasShown(true);
  return wasShown && <Editor {...props} />;
}
