import { navigation } from '#components/layout/navigation.ts';
import type { Status } from '#lib/status.ts';

/** What can be gone to by its name; of runs the latest. */
export interface Things {
  operations: string[];
  pipelines: string[];
  runs: { id: string; pipeline: string; status: Status; createdAt: string }[];
}

/** Something that can be done from anywhere: all of it is going somewhere. */
export interface Command {
  id: string;
  label: string;
  /** What is read beside it. */
  hint?: string;
  status?: Status;
  href: string;
}

export interface CommandGroup {
  id: string;
  label: string;
  commands: Command[];
}

/** Of each group: enough to choose from, and more is found by typing. */
const mostOfGroup = 7;

const actions: Command[] = [
  { id: 'new-operation', label: 'New operation', href: '/operations/-/new' },
  { id: 'new-pipeline', label: 'New pipeline', href: '/pipelines/-/new' },
];

/**
 * What fits the words that were typed, the best of each group first. Every word has to be in the name; of a run, in its
 * id or its pipeline's name.
 */
export function findCommands(typed: string, { operations, pipelines, runs }: Things): CommandGroup[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const groups: CommandGroup[] = [
    {
      id: 'operations',
      label: 'Operations',
      commands: operations.map((name) => named('operations', name)),
    },
    { id: 'pipelines', label: 'Pipelines', commands: pipelines.map((name) => named('pipelines', name)) },
    {
      id: 'runs',
      label: 'Runs',
      commands: runs.map(({ id, pipeline, status, createdAt }) => ({
        ...{ id: `run ${id}`, label: `${pipeline} ${id.slice(0, 8)}`, href: `/runs/${id}` },
        ...{ status, hint: createdAt },
      })),
    },
    { id: 'actions', label: 'Actions', commands: actions },
    {
      id: 'pages',
      label: 'Pages',
      commands: navigation.map(({ href, label }) => ({ id: href, label, href })),
    },
  ];
  return groups
    .map((group) => ({ ...group, commands: bestOf(group.commands, words).slice(0, mostOfGroup) }))
    .filter(({ commands }) => commands.length > 0);
}

function named(kind: 'operations' | 'pipelines', name: string): Command {
  return { id: `${kind} ${name}`, label: name, href: `/${kind}/${name}` };
}

/** Those that begin with what was typed come first; otherwise they stay in their order. */
function bestOf(commands: Command[], words: string[]): Command[] {
  const [first = ''] = words;
  const fitting = commands.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
  const begins = ({ label }: Command) => label.toLowerCase().startsWith(first);
  return [...fitting.filter(begins), ...fitting.filter((command) => !begins(command))];
}
