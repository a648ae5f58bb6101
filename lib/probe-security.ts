import { parseArgs } from 'node:util';
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';
import { probeOutside } from '#lib/security/probe/outside.ts';
import { forbiddenPlaces } from '#lib/security/probe/places.ts';
import { podsmithApi } from '#lib/security/probe/podsmith-api.ts';
import { exitCodeOf, reportText, type Section } from '#lib/security/probe/report.ts';
import { askSettings, probeInside } from '#lib/security/probe/with-token.ts';

// npm run probe:security -- [ADDRESS] [--json]: tries an installation, and prints a verdict per line (docs/security.md).
try {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const settings = config();
  const base = new URL(positionals[0] ?? `http://127.0.0.1:${settings.port}`);
  const sections = await probe(base);
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ address: base.origin, sections }, undefined, 2)}\n`
      : reportText(sections),
  );
  process.exitCode = exitCodeOf(sections);

  async function probe(base: URL): Promise<Section[]> {
    tell(`asking ${base.origin} without a token …`);
    const outside = { title: 'From outside', lines: await probeOutside(base) };
    if (!settings.apiToken) {
      tell('PODSMITH_API_TOKEN is not set: nothing is tried from inside.');
      return [outside];
    }
    const api = podsmithApi(base, settings.apiToken);
    const told = { title: 'As Podsmith tells it', lines: await askSettings(api) };
    const places = await forbiddenPlaces(base, settings);
    const inside = { title: 'From inside', lines: await probeInside(api, places, { onProgress: tell }) };
    return [outside, told, inside];
  }
} catch (error) {
  const hint = error instanceof AppError ? ` ${error.hint ?? ''}` : '';
  tell(`${error instanceof Error ? error.message : String(error)}${hint}`);
  process.exitCode = 2;
}

function tell(what: string): void {
  process.stderr.write(`${what}\n`);
}
