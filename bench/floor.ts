import pg from 'pg';
import { readEmbeddedUrl } from '#lib/db/embedded.ts';
import type { Subject } from './subject.ts';

/** A table in the instance's own database, to write what any durable record of a step would cost at the least. */
export interface Floor {
  /** Writes one row, durably. */
  insert(): Promise<void>;
  close(): Promise<void>;
}

export async function openFloor(instance: Subject): Promise<Floor> {
  const pool = new pg.Pool({ connectionString: readEmbeddedUrl(instance.home), max: 20 });
  await pool.query(
    'CREATE TABLE IF NOT EXISTS bench_floor (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, output text)',
  );
  return {
    async insert() {
      await pool.query({
        name: 'floor',
        text: 'INSERT INTO bench_floor (output) VALUES ($1)',
        values: ['{"r0":0}'],
      });
    },
    async close() {
      await pool.query('DROP TABLE bench_floor');
      await pool.end();
    },
  };
}
