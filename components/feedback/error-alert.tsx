'use client';

import { Alert, Button } from '@heroui/react';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { z } from 'zod';
import { signInAgainPath } from '#components/feedback/sign-in-again.ts';
import { JsonView } from '#components/json/json-view.tsx';
import type { ErrorView } from '#lib/errors.ts';

const pairsSchema = z.array(z.tuple([z.string(), z.string()])).min(1);

interface ErrorAlertProps {
  error: ErrorView;
  title?: string;
  /** For the answer to a button that may be far from here; a key tells the answer to the next press. */
  isBroughtIntoView?: boolean;
}

/** A failure in the user's words: what failed, what to do next, and what there is to read. */
export function ErrorAlert({ error, title, isBroughtIntoView }: ErrorAlertProps) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isBroughtIntoView) frame.current?.scrollIntoView({ block: 'center', behavior: 'smooth' });
  }, [isBroughtIntoView]);
  const details = Object.entries(error.details ?? {})
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => ({ name: toWords(name), text: textOf(value) }))
    // What fits a line comes first.
    .sort((a, b) => Number(isLong(a.text)) - Number(isLong(b.text)));
  return (
    <Alert ref={frame} status="danger" role="alert" className="border border-danger/30">
      <Alert.Indicator />
      <Alert.Content className="min-w-0">
        <Alert.Title className="wrap-anywhere">{title ?? error.message}</Alert.Title>
        <Alert.Description className="max-w-full wrap-anywhere">
          {title && <p className="whitespace-pre-wrap">{error.message}</p>}
          {error.hint && <p className="whitespace-pre-wrap">{error.hint}</p>}
          {error.issues && error.issues.length > 1 && (
            <ul className="mt-1 list-disc pl-5">
              {error.issues.slice(0, 20).map((issue) => (
                <li key={`${issue.path.join('.')} ${issue.message}`}>
                  {issue.path.length > 0 && <code className="text-xs">{issue.path.join('.')}: </code>}
                  {issue.message}
                </li>
              ))}
            </ul>
          )}
          {details.map((detail) => (
            <ErrorDetail key={detail.name} {...detail} />
          ))}
          {error.code === 'UNAUTHENTICATED' && <SignInAgain />}
          <p className="mt-1 text-muted text-xs">{error.code}</p>
        </Alert.Description>
      </Alert.Content>
    </Alert>
  );
}

/** What was typed stays in this browser meanwhile, so nobody is asked about it. */
function SignInAgain() {
  const router = useRouter();
  return (
    <Button size="sm" className="mt-2" onPress={() => router.push(signInAgainPath())}>
      Sign in
    </Button>
  );
}

function ErrorDetail({ name, text }: { name: string; text: string }) {
  if (!isLong(text)) {
    return (
      <p className="mt-1">
        <span className="text-muted">{name}: </span>
        <code className="text-xs">{text}</code>
      </p>
    );
  }
  return (
    <details className="mt-2" open>
      <summary className="cursor-pointer text-muted">{name}</summary>
      <div className="mt-1">
        <JsonView label={name} text={text} className="max-h-72" />
      </div>
    </details>
  );
}

function isLong(text: string): boolean {
  return text.includes('\n') || text.length >= 100;
}

/** A detail to be read: header pairs a line each. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const pairs = pairsSchema.safeParse(value);
  if (pairs.success) return pairs.data.map(([name, text]) => `${name}: ${text}`).join('\n');
  return JSON.stringify(value, undefined, 2);
}

/** `logTail` → `Log tail`. */
function toWords(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
