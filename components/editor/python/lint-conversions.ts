import type { Diagnostic } from '@astral-sh/ruff-wasm-web';
import type { editor, IRange, languages } from 'monaco-editor';

/** Ruff counts lines and columns from 1, as Monaco does. */
type Place = Diagnostic['start_location'];

const warning = 4;
const unnecessary = 1;

/** What is shown of Ruff's findings: of a syntax error the type checker tells. */
export function pickFindings(found: Diagnostic[]): Diagnostic[] {
  return found.filter(({ code }) => code !== null && code !== 'invalid-syntax');
}

export function toLintMarker({ code, message, tags, ...places }: Diagnostic): editor.IMarkerData {
  return {
    ...rangeOf(places.start_location, places.end_location),
    message,
    severity: warning,
    source: 'Ruff',
    code: code ?? undefined,
    tags: tags.includes('unnecessary') ? [unnecessary] : [],
  };
}

export function touches({ start_location, end_location }: Diagnostic, range: IRange): boolean {
  return start_location.row <= range.endLineNumber && end_location.row >= range.startLineNumber;
}

/** What a fault's fix is called, and its edits; undefined where it has none. */
export function toFix(found: Diagnostic): { title: string; edits: languages.TextEdit[] } | undefined {
  if (!found.fix) return undefined;
  return {
    title: found.fix.message ?? `Fix ${found.code}`,
    edits: found.fix.edits.map(({ content, location, end_location }) => ({
      range: rangeOf(location, end_location),
      text: content ?? '',
    })),
  };
}

function rangeOf(start: Place, end: Place): IRange {
  return {
    startLineNumber: start.row,
    startColumn: start.column,
    endLineNumber: end.row,
    endColumn: end.column,
  };
}
