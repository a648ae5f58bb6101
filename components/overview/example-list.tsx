'use client';

import { Button, toast } from '@heroui/react';
import { Boxes, Plus, Workflow } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { callAction } from '#components/feedback/call-action.ts';
import { showFailure } from '#components/feedback/show-failure.ts';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { describeAdded } from '#components/overview/describe-added.ts';
import type { ActionResult } from '#lib/action-result.ts';
import { type Example, pageOf } from '#lib/examples/catalogue.ts';
import type { AddedExample } from '#lib/examples/service.ts';

export type AddExample = (name: string) => Promise<ActionResult<AddedExample>>;

interface ExampleListProps {
  examples: Example[];
  /** Names of those that are there. */
  present: string[];
  add: AddExample;
}

/** Examples; a click adds one and opens it. */
export function ExampleList({ examples, present, add }: ExampleListProps) {
  return (
    <ul aria-label="Examples" className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
      {examples.map((example) => (
        <ExampleCard
          key={example.name}
          example={example}
          isThere={present.includes(example.name)}
          add={add}
        />
      ))}
    </ul>
  );
}

interface ExampleCardProps {
  example: Example;
  isThere: boolean;
  add: AddExample;
}

function ExampleCard({ example, isThere, add }: ExampleCardProps) {
  const router = useRouter();
  const [isPending, start] = useTransition();
  const { name, kind, title, description } = example;
  const Icon = kind === 'pipeline' ? Workflow : Boxes;
  const addAndOpen = () =>
    start(async () => {
      const result = await callAction(() => add(name), { isRepeatable: true });
      if (!result.ok) return showFailure(result.error);
      toast.success(describeAdded(result));
      router.push(result.page);
    });
  return (
    <li className="panel flex flex-col gap-3 p-4">
      <div className="flex-1">
        <h3 className="flex items-center gap-2 font-medium">
          <Icon aria-hidden className="size-4 shrink-0 text-muted" />
          {title}
        </h3>
        <code className="text-muted text-xs">{name}</code>
        <p className="mt-1 text-muted text-sm">{description}</p>
      </div>
      <div>
        {isThere ? (
          <ButtonLink href={pageOf(example)} variant="tertiary" size="sm" aria-label={`Open ${name}`}>
            Open
          </ButtonLink>
        ) : (
          <Button
            variant="secondary"
            size="sm"
            aria-label={`Add ${name}`}
            isPending={isPending}
            onPress={addAndOpen}
          >
            <Plus aria-hidden className="size-4" />
            Add
          </Button>
        )}
      </div>
    </li>
  );
}
