import { z } from 'zod';
import { hostileCalls } from '#lib/security/probe/hostile-calls.ts';
import { hostileLooks } from '#lib/security/probe/hostile-looks.ts';

/** A place that code from outside has no business with. */
export interface Place {
  host: string;
  port: number;
  /** What is there: `a metadata address`. */
  what: string;
}

const places = `
def places(listed):
    return [{**place, "outcome": reach(place["host"], place["port"])} for place in listed]
def look(listed):
    return {
        "uid": os.getuid(), "status": status(), "mapping": open("/proc/self/uid_map").read().split(),
        "core": resource.getrlimit(resource.RLIMIT_CORE)[1], "writable": writable(), "calls": calls(), "sockets": sockets(),
        "host": host(), "places": places(listed + [{"host": g, "port": p["port"], "what": p["what"] + " through the gateway"}
            for g in gateways() for p in listed if p["what"].startswith("Podsmith")]),
    }
`;

const code = `import resource
${hostileCalls}${hostileLooks}${places}`;

/** A handler that tells what it can do: `POST /look` with places, `/address`, and `/visit/ADDRESS` of another Pod. */
export const hostileHandler = `${code}
def handle(event, context):
    what, *rest = event.path[1:].split("/")
    if what == "look":
        return {"body": look(json.loads(event.body))}
    return {"body": {"address": address, "visit": visit}[what](*rest)}
`;

const between = ['FINDINGS', 'END'] as const;

/** The files of a function whose dependency's build script tells what it can do. Its build fails: only then pip shows it. */
export function hostileBuild(listed: Place[]): Record<string, string> {
  const json = JSON.stringify(JSON.stringify(listed));
  return {
    'handler.py': '',
    'requirements.txt': './package\n',
    'package/pyproject.toml':
      '[build-system]\nrequires = []\nbuild-backend = "look_around"\nbackend-path = ["."]\n',
    // In two words, so that a traceback that quotes this line is not taken for what was found.
    'package/look_around.py': `${code}
def build_wheel(*arguments):
    raise Exception("FIND" "INGS " + json.dumps(look(json.loads(${json}))) + " END")
`,
  };
}

const reportSchema = z.object({
  uid: z.number(),
  status: z.object({ CapEff: z.string(), CapBnd: z.string(), Seccomp: z.string(), NoNewPrivs: z.string() }),
  mapping: z.array(z.string()),
  core: z.number(),
  writable: z.array(z.string()),
  calls: z.record(z.string(), z.string()),
  sockets: z.record(z.string(), z.string()),
  host: z.record(z.string(), z.string()),
  places: z.array(z.object({ host: z.string(), port: z.number(), what: z.string(), outcome: z.string() })),
});

/** What hostile code found where it ran. */
export type InsideReport = z.infer<typeof reportSchema>;

export function readReport(json: string): InsideReport {
  return reportSchema.parse(JSON.parse(json));
}

/** @returns What the build script found, out of the log of its build; undefined when it never ran. */
export function findReport(log: string): InsideReport | undefined {
  const [start, end] = between;
  const found = new RegExp(`${start} (\\{.*\\}) ${end}`).exec(log)?.[1];
  return found === undefined ? undefined : readReport(found);
}
