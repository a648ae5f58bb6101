'use client';

import { Disclosure } from '@heroui/react';
import { useState } from 'react';
import { issuesUnder, problemAt } from '#components/form/field-issues.ts';
import { SelectInput } from '#components/form/select-input.tsx';
import { TextInput } from '#components/form/text-input.tsx';
import { describePods } from '#components/operation/describe-pods.ts';
import type { PodsDraft } from '#components/operation/draft.ts';
import type { ErrorView } from '#lib/errors.ts';

interface PodSettingsProps {
  value: PodsDraft;
  onChange(value: PodsDraft): void;
  /** The service accounts an admin allows; the choice is hidden when there are none. */
  serviceAccounts: string[];
  error: ErrorView | null;
}

const at = (field: string) => ['spec', 'pods', field];
const noAccount = 'none';
const reaches = [
  { id: 'internet', label: 'The Internet' },
  { id: 'cluster', label: 'The cluster: its Pods and names' },
  { id: 'none', label: 'Nothing' },
];

/** How many Pods an operation has, how busy one gets, what it may reach and what it runs as. Folded: the defaults suit most. */
export function PodSettings({ value, onChange, serviceAccounts, error }: PodSettingsProps) {
  const [isOpened, setOpened] = useState(false);
  // Errors have to stay in sight until the form is sent again.
  const hasProblem = issuesUnder(error, ['spec', 'pods']).length > 0;
  // An account that is not allowed any more is still shown, so that another one can be chosen.
  const accounts =
    value.serviceAccount === '' || serviceAccounts.includes(value.serviceAccount)
      ? serviceAccounts
      : [...serviceAccounts, value.serviceAccount];
  const field = (name: 'replicas' | 'minReplicas' | 'concurrency') => ({
    isCode: true,
    inputMode: 'numeric' as const,
    value: value[name],
    onChange: (text: string) => onChange({ ...value, [name]: text }),
    problem: problemAt(error, at(name)),
  });
  return (
    <section aria-label="Pod settings" className="rounded-xl border border-border">
      <Disclosure isExpanded={isOpened || hasProblem} onExpandedChange={setOpened}>
        <Disclosure.Heading>
          <Disclosure.Trigger className="flex w-full items-center gap-3 px-3 py-2.5 text-left text-sm">
            <span className="shrink-0 font-medium">Pod settings</span>
            <span className="min-w-0 flex-1 truncate text-muted">{describePods(value)}</span>
            <Disclosure.Indicator className="size-4 shrink-0" />
          </Disclosure.Trigger>
        </Disclosure.Heading>
        <Disclosure.Content>
          <Disclosure.Body className="grid gap-4 px-2 pt-0 pb-2">
            <TextInput
              label="Replicas"
              placeholder="1"
              description="Pods while there is work."
              {...field('replicas')}
            />
            <TextInput
              label="Kept ready"
              placeholder="0"
              description="Pods that stay when nobody calls."
              {...field('minReplicas')}
            />
            <TextInput
              label="Calls at a time"
              placeholder="any number"
              description="In one Pod; more wait in line."
              {...field('concurrency')}
            />
            <SelectInput
              label="Network"
              description="What the function's Pods may send to."
              value={value.reach === '' ? 'internet' : value.reach}
              options={reaches}
              onChange={(id) => onChange({ ...value, reach: id === 'internet' ? '' : id })}
              problem={problemAt(error, [...at('network'), 'reach'])}
            />
            <TextInput
              label="May also reach"
              placeholder="10.1.2.3:5432, 192.168.0.0/16, db.example.com"
              description="Addresses, networks and names, with commas between. A name stands for its addresses when a Pod starts."
              isCode
              value={value.allow}
              onChange={(allow) => onChange({ ...value, allow })}
              problem={issuesUnder(error, [...at('network'), 'allow'])[0]?.message}
            />
            {accounts.length > 0 && (
              <SelectInput
                label="Service account"
                description="What the function may do in the cluster: its Pods get this account's token."
                value={value.serviceAccount === '' ? noAccount : value.serviceAccount}
                options={[
                  { id: noAccount, label: 'None: no access to the cluster' },
                  ...accounts.map((name) => ({ id: name, label: name })),
                ]}
                onChange={(id) => onChange({ ...value, serviceAccount: id === noAccount ? '' : id })}
                problem={problemAt(error, at('serviceAccount'))}
              />
            )}
          </Disclosure.Body>
        </Disclosure.Content>
      </Disclosure>
    </section>
  );
}
