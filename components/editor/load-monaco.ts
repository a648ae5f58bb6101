import { loader } from '@monaco-editor/react';
import type { Monaco } from '#components/editor/monaco.ts';
import { repeatUnanswered } from '#components/request/repeat-unanswered.ts';

/** Monaco is served by this host; set-up copies it to public/monaco. */
const folder = '/monaco/vs';

/** The loader of modules that comes with Monaco (`vs/loader.js`). */
interface ModuleLoader {
  (names: string[], onLoad: (loaded: { m?: Monaco } & Monaco) => void, onError: () => void): void;
  config(options: { paths: Record<string, string> }): void;
  /** Forgets all modules: one that could not be loaded is asked for again. */
  reset(): void;
}

declare global {
  interface Window {
    require?: ModuleLoader;
  }
}

/** How far the loading of Monaco has come. */
export interface MonacoState {
  monaco: Monaco | undefined;
  /** True from a failure until it is tried again. */
  hasFailed: boolean;
}

export const notLoaded: MonacoState = { monaco: undefined, hasFailed: false };

let state = notLoaded;
let loading: Promise<Monaco> | undefined;
const listeners = new Set<() => void>();

/** The same object until the state is another. */
export function monacoState(): MonacoState {
  return state;
}

export function onMonacoState(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Loads Monaco, once per page, for the components of `@monaco-editor/react`. Their own loader gives up for good when one of
 * some dozen files is not answered.
 *
 * @throws TypeError A file was not answered, not even after several tries; the next call tries anew.
 */
export function loadMonaco(): Promise<Monaco> {
  if (!loading) {
    note(notLoaded);
    loading = repeatUnanswered(load).then(
      (monaco) => {
        loader.config({ monaco });
        note({ monaco, hasFailed: false });
        return monaco;
      },
      (error: unknown) => {
        loading = undefined;
        note({ monaco: undefined, hasFailed: true });
        throw error;
      },
    );
  }
  return loading;
}

function note(next: MonacoState): void {
  state = next;
  for (const listener of listeners) listener();
}

async function load(): Promise<Monaco> {
  if (window.require) window.require.reset();
  else await addScript(`${folder}/loader.js`);
  return new Promise((resolve, reject) => {
    const { require: modules } = window;
    if (!modules) return reject(new Error(`${folder}/loader.js is no loader of modules.`));
    modules.config({ paths: { vs: folder } });
    modules(
      ['vs/editor/editor.main'],
      (loaded) => resolve(loaded.m ?? loaded),
      () => reject(notAnswered('A part of the editor')),
    );
  });
}

function addScript(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = url;
    script.onload = () => resolve();
    script.onerror = () => {
      script.remove();
      reject(notAnswered(url));
    };
    document.body.append(script);
  });
}

/** As `fetch` tells it. */
function notAnswered(what: string): TypeError {
  return new TypeError(`${what} was not answered.`);
}
