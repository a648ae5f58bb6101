'use client';

import type { OnMount } from '@monaco-editor/react';
import type { editor, IPosition, IRange, Uri } from 'monaco-editor';
import { useEffect, useEffectEvent, useRef } from 'react';
import type { Monaco } from '#components/editor/monaco.ts';

/**
 * Shows another text than the editor's where Monaco wants to go there, as to a definition.
 *
 * @param show Puts the text into the editor; false where it cannot.
 * @param place Where to go; another object goes there again.
 * @returns What the editor is mounted with.
 */
export function useEditorOpener(
  monaco: Monaco | undefined,
  show: (uri: Uri) => boolean,
  place: { uri: string; position: IPosition } | null,
): OnMount {
  const shown = useRef<editor.ICodeEditor | null>(null);
  const wanted = useRef<{ uri: string; place: IRange | IPosition } | null>(null);
  const open = useEffectEvent((uri: Uri, place: IRange | IPosition | undefined) => {
    wanted.current = place ? { uri: uri.toString(), place } : null;
    return show(uri);
  });
  useEffect(() => {
    const opener = monaco?.editor.registerEditorOpener({
      openCodeEditor: (_, uri, place) => open(uri, place),
    });
    return () => opener?.dispose();
  }, [monaco]);
  const go = useEffectEvent((to: { uri: string; position: IPosition }) => {
    if (!monaco) return;
    if (shown.current?.getModel()?.uri.toString() === to.uri) goTo(shown.current, to.position);
    else open(monaco.Uri.parse(to.uri), to.position);
  });
  useEffect(() => {
    if (place) go(place);
  }, [place]);
  return (mounted) => {
    shown.current = mounted;
    const goToWanted = (uri: Uri | null | undefined) => {
      const place = wanted.current;
      if (uri?.toString() !== place?.uri || !place) return;
      wanted.current = null;
      // What was seen of the text before is restored after this.
      setTimeout(() => goTo(mounted, place.place));
    };
    mounted.onDidChangeModel(({ newModelUrl }) => goToWanted(newModelUrl));
    // It may have been wanted before there was an editor.
    goToWanted(mounted.getModel()?.uri);
  };
}

function goTo(mounted: editor.ICodeEditor, place: IRange | IPosition): void {
  const start =
    'lineNumber' in place ? place : { lineNumber: place.startLineNumber, column: place.startColumn };
  mounted.setPosition(start);
  mounted.revealPositionInCenter(start);
  mounted.focus();
}
