import { strToU8, unzipSync, zipSync } from 'fflate';
import { type DraftFile, fileNameProblem, nextFileId } from '#components/editor/draft-files.ts';
import { formatBytes } from '#components/pod/format-usage.ts';
import { limits } from '#lib/limits.ts';

/** A file from the person's machine. */
export interface UploadedFile {
  name: string;
  bytes: Uint8Array;
}

export interface Uploads {
  /** Path in the function → text. */
  texts: Record<string, string>;
  /** What was left out, and why, in sentences. */
  problems: string[];
}

/** The files of a function as a zip file. */
export function toZip(files: readonly DraftFile[]): Uint8Array<ArrayBuffer> {
  const packed = zipSync(Object.fromEntries(files.map(({ name, text }) => [name, strToU8(text)])));
  return new Uint8Array(packed);
}

/** What uploaded files bring; a zip file brings what is in it. Files of a function are UTF-8 text. */
export function readUploads(uploaded: readonly UploadedFile[]): Uploads {
  const uploads: Uploads = { texts: {}, problems: [] };
  for (const { name, bytes } of uploaded) {
    for (const file of name.endsWith('.zip') ? unpack(name, bytes, uploads) : [{ name, bytes }]) {
      const text = readText(file, uploads);
      if (text !== undefined) uploads.texts[file.name] = text;
    }
  }
  return uploads;
}

/** The files with these in the places of those that have their names, and the others added. */
export function withUploads(files: DraftFile[], texts: Record<string, string>): DraftFile[] {
  const isThere = new Set(files.map(({ name }) => name));
  const added = Object.entries(texts).filter(([name]) => !isThere.has(name));
  const firstId = nextFileId(files);
  return [
    ...files.map((file) => ({ ...file, text: texts[file.name] ?? file.text })),
    ...added.map(([name, text], index) => ({ id: firstId + index, name, text })),
  ];
}

function unpack(name: string, bytes: Uint8Array, { problems }: Uploads): UploadedFile[] {
  try {
    const unpacked = unzipSync(bytes, {
      // A file gets no more room than it says that it needs: one that says too little is cut off there.
      filter: (file) => {
        if (file.name.endsWith('/')) return false;
        if (file.originalSize <= limits.codeBytes) return true;
        problems.push(tooLarge(file.name, file.originalSize));
        return false;
      },
    });
    return Object.entries(unpacked).map(([path, content]) => ({ name: path, bytes: content }));
  } catch {
    problems.push(`${name} cannot be read as a zip file.`);
    return [];
  }
}

function readText({ name, bytes }: UploadedFile, { problems }: Uploads): string | undefined {
  const problem = fileNameProblem(name, []);
  if (problem) problems.push(`${name}: ${problem}`);
  else if (bytes.length > limits.codeBytes) problems.push(tooLarge(name, bytes.length));
  else {
    try {
      // A byte order mark is no part of the text.
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      problems.push(`${name} is no UTF-8 text.`);
    }
  }
  return undefined;
}

const tooLarge = (name: string, bytes: number) =>
  `${name} has ${formatBytes(bytes)}; all files of a function together have at most ${formatBytes(limits.codeBytes)}.`;
