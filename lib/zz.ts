import { startEmbeddedPostgres } from '#lib/db/embedded.ts';
import { migrate } from '#lib/db/migrate.ts';

const p = await startEmbeddedPostgres({ home: '/tmp/zzhome' });
try {
  console.time('m');
  console.log(await Promise.all([migrate(p), migrate(p)]));
  console.timeEnd('m');
  console.time('m2');
  console.log(await migrate(p));
  console.timeEnd('m2');
} finally {
  await p.stop();
}
await migrate(p).catch((e) => console.log(e.message));
