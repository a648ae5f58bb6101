import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { closedRoutes, closedStreams, openRoutes } from '#lib/security/probe/routes.ts';

it('tries every route that there is', () => {
  const tried = [...closedRoutes, ...closedStreams, ...openRoutes];
  const files = readdirSync('app/api', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('/route.ts'),
  );
  expect(files.length).toBeGreaterThan(40);
  const untried = files.filter((file) => {
    const path = `/api/${file.replace(/\/route\.ts$/, '')}`;
    const pattern = path.replace('/[[...path]]', '/no/such/route').replace(/\[\w+\]/g, '[\\w-]+');
    return !tried.some((route) => new RegExp(`^${pattern}$`).test(route));
  });
  expect(untried).toEqual([]);
});
