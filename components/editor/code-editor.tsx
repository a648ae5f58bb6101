'use client';

import Editor from '@monaco-editor/react';
import { defineThemes, editorFont, themeOf } from '#components/editor/monaco-look.ts';
import { useIsDark } from '#components/layout/use-is-dark.ts';

interface CodeEditorProps {
  /** Names the text within Monaco and gives its language by the extension; each text keeps its undo history. */
  path: string;
  label: string;
  value: string;
  onChange(value: string): void;
  /** Monaco's language, where the path does not tell it. */
  language?: string;
}

/** Monaco for one file of code. */
export function CodeEditor({ path, label, value, onChange, language }: CodeEditorProps) {
  const isDark = useIsDark();
  return (
    <Editor
      path={path}
      language={language}
      value={value}
      onChange={(text) => onChange(text ?? '')}
      beforeMount={defineThemes}
      theme={themeOf(isDark)}
      loading={<span className="text-muted text-sm">Loading the editor…</span>}
      options={{
        ariaLabel: label,
        automaticLayout: true,
        minimap: { enabled: false },
        ...editorFont,
        padding: { top: 12, bottom: 12 },
        scrollBeyondLastLine: false,
        renderLineHighlight: 'line',
        lineNumbersMinChars: 3,
        fixedOverflowWidgets: true,
        overviewRulerLanes: 0,
        // The page scrolls on when the text is at its end.
        scrollbar: { alwaysConsumeMouseWheel: false },
        wordWrap: 'on',
      }}
    />
  );
}
