/** Monaco, as its package has it for who loads it with `@monaco-editor/react`. */
export type Monaco = typeof import('monaco-editor');
