'use client';

import { Tabs } from '@heroui/react';
import type { ReactNode } from 'react';
import { CallLog } from '#components/operation/call-log.tsx';
import { CallResult } from '#components/operation/call-result.tsx';
import { RequestForm } from '#components/operation/request-form.tsx';
import type { Test } from '#components/operation/use-test.ts';
import { outcomeOf } from '#components/status/status-map.ts';
import type { Problem } from '#lib/problems/problem.ts';

export type CallTab = 'test' | 'result' | 'log' | 'build' | 'pods' | 'history';

interface CallPanelProps {
  test: Test;
  /** What the call says about the files. */
  found: readonly Problem[];
  /** Shows the place of one of them. */
  onProblem(problem: Problem): void;
  tab: CallTab;
  onTab(tab: CallTab): void;
  /** What Try and Run do, in words. */
  advice?: string;
  /** What else can be done with the request. */
  requestActions?: ReactNode;
  /** The named requests; absent for a new operation. */
  events?: ReactNode;
  /** Scripts are run with POST only. */
  isScript: boolean;
  /** What is known of its images and Pods; absent where an operation has none, or none yet. */
  build?: ReactNode;
  pods?: ReactNode;
  /** Compares the call that is shown with another one; absent for a new operation. */
  comparison?: ReactNode;
  /** Its latest calls; absent for a new one. */
  history?: ReactNode;
}

/** Beside the code: what it is called with, what came of it, and what else there is of the operation. */
export function CallPanel(props: CallPanelProps) {
  const { test, tab, onTab } = props;
  const { invocation } = test;
  const tabs: { id: CallTab; label: string; mark?: ReactNode; content: ReactNode }[] = [
    {
      id: 'test',
      label: 'Test',
      content: (
        <RequestForm
          request={test.request}
          onChange={test.setRequest}
          isScript={props.isScript}
          advice={props.advice}
          events={props.events}
        >
          {props.requestActions}
        </RequestForm>
      ),
    },
    {
      id: 'result',
      label: 'Result',
      mark: invocation && <OutcomeMark outcome={outcomeOf(invocation)} />,
      content: (
        <CallResult
          test={test}
          found={props.found}
          onProblem={props.onProblem}
          comparison={props.comparison}
        />
      ),
    },
    { id: 'log', label: 'Log', content: <CallLog invocation={invocation} /> },
    ...present('build', 'Build', props.build),
    ...present('pods', 'Pods', props.pods),
    ...present('history', 'History', props.history),
  ];
  return (
    <section aria-label="Test" className="flex min-h-0 flex-1 flex-col bg-surface">
      <Tabs
        variant="secondary"
        selectedKey={tabs.some(({ id }) => id === tab) ? tab : 'test'}
        onSelectionChange={(key) => {
          const chosen = tabs.find(({ id }) => id === key);
          if (chosen) onTab(chosen.id);
        }}
        className="flex min-h-0 flex-1 flex-col gap-0"
      >
        <Tabs.ListContainer className="shrink-0 overflow-x-auto rounded-none border-border border-b bg-transparent px-1">
          <Tabs.List aria-label="About its calls" className="border-b-0">
            {tabs.map(({ id, label, mark }) => (
              <Tabs.Tab key={id} id={id} className="w-auto gap-1.5 px-2 text-[13px]">
                {label}
                {mark}
                <Tabs.Indicator />
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs.ListContainer>
        {tabs.map(({ id, content }) => (
          <Tabs.Panel key={id} id={id} className="min-h-0 flex-1 overflow-y-auto p-4">
            {content}
          </Tabs.Panel>
        ))}
      </Tabs>
    </section>
  );
}

function present(id: CallTab, label: string, content: ReactNode) {
  return content === undefined ? [] : [{ id, label, content }];
}

function OutcomeMark({ outcome }: { outcome: ReturnType<typeof outcomeOf> }) {
  const colors: Partial<Record<typeof outcome, string>> = {
    succeeded: 'bg-success',
    failed: 'bg-danger',
    cancelled: 'bg-muted',
  };
  return <span aria-hidden className={`size-1.5 rounded-full ${colors[outcome] ?? 'bg-accent'}`} />;
}
