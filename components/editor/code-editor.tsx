'use client';

import Editor, { type OnMount } from '@monaco-editor/react';
import { defineThemes, editorFont, themeOf } from '#components/editor/monaco-look.ts';
import { WithMonaco } from '#components/editor/with-monaco.tsx';
import { useIsDark } from '#components/layout/use-is-dark.ts';

interface CodeEditorProps {
  /** Names the text within Monaco and gives its language by the extension; each text keeps its undo history. */
  path: string;
  label: string;
  /** Without it the text is the one that Monaco has under this path, and stays there when the editor goes. */
  value?: string;
  onChange?(value: string): void;
  /** Monaco's language, where the path does not tell it. */
  language?: string;
  isReadOnly?: boolean;
  onMount?: OnMount;
}

/** Monaco for one file of code. */
export function CodeEditor(props: CodeEditorProps) {
  const { path, label, value, onChange, language, isReadOnly = false, onMount } = props;
  const isDark = useIsDark();
  const loading = <span className="text-muted text-sm">Loading the editor…</span>;
  return (
    <WithMonaco loading={loading}>
      <Editor
        path={path}
        language={language}
        value={value}
        keepCurrentModel={value === undefined}
        onChange={(text) => onChange?.(text ?? '')}
        beforeMount={defineThemes}
        onMount={onMount}
        theme={themeOf(isDark)}
        loading={loading}
        options={{
          ariaLabel: label,
          readOnly: isReadOnly,
          automaticLayout: true,
          minimap: { enabled: false },
          ...editorFont,
          padding: { top: 12, bottom: 12 },
          scrollBeyondLastLine: false,
          // Dimmed, its number could not be read.
          renderFinalNewline: 'on',
          renderLineHighlight: 'line',
          lineNumbersMinChars: 3,
          fixedOverflowWidgets: true,
          overviewRulerLanes: 0,
          // The page scrolls on when the text is at its end.
          scrollbar: { alwaysConsumeMouseWheel: false },
          wordWrap: 'on',
        }}
      />
    </WithMonaco>
  );
}
