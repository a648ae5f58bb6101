import type { BeforeMount } from '@monaco-editor/react';

/** Makes Podsmith's themes known to Monaco. */
export const defineThemes: BeforeMount = (monaco) => {
  monaco.editor.defineTheme('podsmith-light', {
    base: 'vs',
    inherit: true,
    rules: [],
    colors: {
      'editor.background': '#ffffff',
      'editorGutter.background': '#ffffff',
      // What is unused stays readable.
      'editorUnnecessaryCode.opacity': '#000000aa',
    },
  });
  monaco.editor.defineTheme('podsmith-dark', {
    base: 'vs-dark',
    inherit: true,
    rules: [],
    colors: { 'editor.background': '#151519', 'editorGutter.background': '#151519' },
  });
};

export function themeOf(isDark: boolean): string {
  return isDark ? 'podsmith-dark' : 'podsmith-light';
}

/** The type of every text in an editor. */
export const editorFont = {
  fontSize: 13,
  lineHeight: 20,
  fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
};
