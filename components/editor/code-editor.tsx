'use client';

import Editor, { type BeforeMount, loader } from '@monaco-editor/react';
import { useIsDark } from '#components/layout/use-is-dark.ts';

// Monaco is served by this host; set-up copies it to public/monaco.
loader.config({ paths: { vs: '/monaco/vs' } });

interface CodeEditorProps {
  /** Names the text within Monaco and gives its language by the extension; each text keeps its undo history. */
  path: string;
  label: string;
  value: string;
  onChange(value: string): void;
  /** Monaco's language, where the path does not tell it. */
  language?: string;
}

const defineThemes: BeforeMount = (monaco) => {
  monaco.editor.defineTheme('podsmith-light', {
    base: 'vs',
    inherit: true,
    rules: [],
    colors: { 'editor.background': '#ffffff', 'editorGutter.background': '#ffffff' },
  });
  monaco.editor.defineTheme('podsmith-dark', {
    base: 'vs-dark',
    inherit: true,
    rules: [],
    colors: { 'editor.background': '#151519', 'editorGutter.background': '#151519' },
  });
};

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
      theme={isDark ? 'podsmith-dark' : 'podsmith-light'}
      loading={<span className="text-muted text-sm">Loading the editor…</span>}
      options={{
        ariaLabel: label,
        automaticLayout: true,
        minimap: { enabled: false },
        fontSize: 13,
        lineHeight: 20,
        fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
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
