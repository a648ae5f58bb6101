import { type BeforeMount, loader } from '@monaco-editor/react';
import type { Monaco } from '#components/editor/monaco.ts';

// Monaco is served by this host; set-up copies it to public/monaco.
loader.config({ paths: { vs: '/monaco/vs' } });

/** Loads Monaco, once per page. */
export async function loadMonaco(): Promise<Monaco> {
  return await loader.init();
}

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
