import { FileCode } from 'lucide-react';
import { Link } from '#components/layout/link.tsx';
import { formatBytes } from '#components/pod/format-usage.ts';
import type { RuntimeFile } from '#lib/runtime-status/view.ts';

interface RuntimeFileListProps {
  runtime: string;
  files: RuntimeFile[];
  /** Path of the one that is shown. */
  shown: string;
}

/** A template's files; each leads to its text. */
export function RuntimeFileList({ runtime, files, shown }: RuntimeFileListProps) {
  return (
    <nav aria-label="Files" className="panel max-h-64 overflow-y-auto p-2 lg:max-h-[36rem]">
      <ul>
        {files.map(({ path, bytes }) => (
          <li key={path}>
            <Link
              href={`/runtimes/${runtime}?file=${encodeURIComponent(path)}`}
              scroll={false}
              aria-current={path === shown ? 'page' : undefined}
              className={`flex items-center gap-2 rounded-lg px-2 py-1.5 text-sm outline-none focus-visible:ring-2 focus-visible:ring-focus focus-visible:ring-inset ${
                path === shown
                  ? 'bg-accent-soft text-accent-soft-foreground'
                  : 'hover:bg-default-soft hover:text-foreground'
              }`}
            >
              <FileCode aria-hidden className="size-4 shrink-0" />
              <span className="min-w-0 flex-1 break-all font-mono text-xs">{path}</span>
              <span className="shrink-0 text-xs tabular-nums">{sizeText(bytes)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function sizeText(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : formatBytes(bytes);
}
