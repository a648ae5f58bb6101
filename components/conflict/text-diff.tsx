'use client';

import { DiffEditor, type MonacoDiffEditor } from '@monaco-editor/react';
import { useEffect, useRef } from 'react';
import { defineThemes, editorFont, themeOf } from '#components/editor/monaco-look.ts';
import { WithMonaco } from '#components/editor/with-monaco.tsx';
import { useIsDark } from '#components/layout/use-is-dark.ts';

interface TextDiffProps {
  /** Gives the language by its extension, and is a name of its own for each text. */
  path: string;
  /** What the texts are, for screen readers. */
  theirsLabel: string;
  mineLabel: string;
  theirs: string;
  mine: string;
}

/** Two texts side by side, what differs marked with − and +; on a narrow screen in one, the lines of both in turn. */
export function TextDiff({ path, theirsLabel, mineLabel, theirs, mine }: TextDiffProps) {
  const isDark = useIsDark();
  const editor = useRef<MonacoDiffEditor | null>(null);
  // Monaco's editor has to release the texts before they are disposed of; the component does it the other way round.
  useEffect(
    () => () => {
      const models = editor.current?.getModel();
      editor.current?.setModel(null);
      models?.original.dispose();
      models?.modified.dispose();
    },
    [],
  );
  const loading = <span className="text-muted text-sm">Loading the comparison…</span>;
  return (
    <WithMonaco loading={loading}>
      <DiffEditor
        original={theirs}
        modified={mine}
        originalModelPath={`theirs/${path}`}
        modifiedModelPath={`mine/${path}`}
        keepCurrentOriginalModel
        keepCurrentModifiedModel
        beforeMount={defineThemes}
        onMount={(mounted) => {
          editor.current = mounted;
        }}
        theme={themeOf(isDark)}
        loading={loading}
        options={{
          ...editorFont,
          originalAriaLabel: theirsLabel,
          modifiedAriaLabel: mineLabel,
          readOnly: true,
          originalEditable: false,
          automaticLayout: true,
          minimap: { enabled: false },
          scrollBeyondLastLine: false,
          renderOverviewRuler: false,
          renderIndicators: true,
          renderSideBySide: true,
          useInlineViewWhenSpaceIsLimited: true,
          hideUnchangedRegions: { enabled: true },
          wordWrap: 'on',
        }}
      />
    </WithMonaco>
  );
}
