import type { editor, IRange, languages, Position } from 'monaco-editor';
import type {
  CompletionItem,
  Diagnostic,
  Hover,
  Position as LspPosition,
  MarkupContent,
  Range,
  SignatureHelp,
  TextEdit,
} from 'vscode-languageserver-types';

// The Language Server Protocol counts lines and columns from 0, Monaco from 1; both count UTF-16 units.

export function toLspPosition({ lineNumber, column }: Pick<Position, 'lineNumber' | 'column'>): LspPosition {
  return { line: lineNumber - 1, character: column - 1 };
}

export function toRange({ start, end }: Range): IRange {
  return {
    startLineNumber: start.line + 1,
    startColumn: start.character + 1,
    endLineNumber: end.line + 1,
    endColumn: end.character + 1,
  };
}

/** Monaco's severities (`MarkerSeverity`) by the protocol's: error, warning, information, hint. */
const severities: Record<number, number> = { 1: 8, 2: 4, 3: 2, 4: 1 };
const information = 2;

/** A fault as Monaco shows it. Which packages the image has is not known here: that one is missing is no error. */
export function toMarker({ range, message, code, severity = 1, tags }: Diagnostic): editor.IMarkerData {
  const text = textOf(message);
  const isPackage = code === 'reportMissingImports' && !text.startsWith('Import ".');
  return {
    ...toRange(range),
    message: isPackage ? `${text}: the editor does not look into packages` : text,
    severity: isPackage ? information : (severities[severity] ?? information),
    source: 'basedpyright',
    code: typeof code === 'string' ? code : undefined,
    tags,
  };
}

/** Names of Monaco's kinds of completion, by the protocol's number less 1. */
const completionKinds: (keyof typeof languages.CompletionItemKind)[] = [
  'Text',
  'Method',
  'Function',
  'Constructor',
  'Field',
  'Variable',
  'Class',
  'Interface',
  'Module',
  'Property',
  'Unit',
  'Value',
  'Enum',
  'Keyword',
  'Snippet',
  'Color',
  'File',
  'Reference',
  'Folder',
  'EnumMember',
  'Constant',
  'Struct',
  'Event',
  'Operator',
  'TypeParameter',
];

/** A completion without its kind, which Monaco has under the name that `completionKind` gives. */
export function toCompletion(item: CompletionItem, word: IRange): Omit<languages.CompletionItem, 'kind'> {
  const { label, labelDetails, detail, documentation, sortText, filterText, textEdit } = item;
  return {
    label: labelDetails ? { label, ...labelDetails } : label,
    detail,
    documentation: documentation && toMarkdown(documentation),
    sortText,
    filterText,
    insertText: textEdit?.newText ?? item.insertText ?? label,
    range: textEdit && 'range' in textEdit ? toRange(textEdit.range) : word,
    additionalTextEdits: item.additionalTextEdits?.map(toTextEdit),
  };
}

export function completionKind(kind: number | undefined): keyof typeof languages.CompletionItemKind {
  return completionKinds[(kind ?? 1) - 1] ?? 'Text';
}

export function toTextEdit({ range, newText }: TextEdit): languages.TextEdit {
  return { range: toRange(range), text: newText };
}

export function toHover({ contents, range }: Hover): languages.Hover {
  const texts = Array.isArray(contents) ? contents : [contents];
  return {
    contents: texts.map((text) => ({ value: typeof text === 'string' ? text : text.value })),
    range: range && toRange(range),
  };
}

export function toSignatureHelp(help: SignatureHelp): languages.SignatureHelp {
  return {
    signatures: help.signatures.map(({ label, documentation, parameters = [], activeParameter }) => ({
      label,
      documentation: documentation && toMarkdown(documentation),
      parameters: parameters.map((parameter) => ({
        label: parameter.label,
        documentation: parameter.documentation && toMarkdown(parameter.documentation),
      })),
      activeParameter: activeParameter ?? undefined,
    })),
    activeSignature: help.activeSignature ?? 0,
    activeParameter: help.activeParameter ?? 0,
  };
}

export function toMarkdown(text: string | MarkupContent): string | { value: string } {
  return typeof text === 'string' || text.kind === 'plaintext' ? textOf(text) : { value: text.value };
}

function textOf(text: string | MarkupContent): string {
  return typeof text === 'string' ? text : text.value;
}
