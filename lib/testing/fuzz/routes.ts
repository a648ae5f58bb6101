import { readdirSync } from 'node:fs';
import path from 'node:path';

/** A route of the API as its folder says: `/api/v1/runs/[id]`. */
export type RoutePattern = string;

/** Every route below `app/api`, read from the folders, so that a new one is there by itself. */
export function apiRoutes(appDir = 'app'): RoutePattern[] {
  return readdirSync(path.join(appDir, 'api'), { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'route.ts')
    .map((file) => `/api/${path.dirname(file)}`)
    .sort();
}

/** The parameters of a route, in order: `['id', 'seq']`. */
export function paramsOf(route: RoutePattern): string[] {
  return [...route.matchAll(/\[+(?:\.\.\.)?(\w+)\]+/g)].map(([, name = '']) => name);
}

/** The path of a route with these texts, percent-encoded already, in place of its parameters. */
export function fillRoute(route: RoutePattern, texts: readonly string[]): string {
  let next = 0;
  return route.replace(/\[+(?:\.\.\.)?\w+\]+/g, () => texts[next++] ?? '');
}
