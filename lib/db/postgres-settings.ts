/**
 * PostgreSQL settings of the embedded database, given on its command line so that a new version of Podsmith
 * changes them without touching the data folder. Three aims: commits stay durable (fsync and
 * synchronous_commit keep their defaults), little memory, and nothing to do means no wake-ups.
 */
export function postgresSettings(port: number): string[] {
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    // A socket's path is limited to about 100 bytes, a home's path is not; TCP does for us.
    unix_socket_directories: '',
    max_connections: 60,
    shared_buffers: '64MB',
    // The default starts three I/O workers, of no use to a database this small.
    io_method: 'sync',
    max_worker_processes: 2,
    max_parallel_workers: 2,
    jit: 'off',
    huge_pages: 'off',
    // No replicas: less written per commit.
    wal_level: 'minimal',
    max_logical_replication_workers: 0,
    max_wal_senders: 0,
    min_wal_size: '64MB',
    max_wal_size: '512MB',
    checkpoint_timeout: '30min',
    autovacuum_naptime: '5min',
    bgwriter_delay: '10s',
    // Only what nobody waits for is left to the WAL writer; a commit flushes by itself.
    wal_writer_delay: '10s',
    log_checkpoints: 'off',
    log_timezone: 'UTC',
    timezone: 'UTC',
    lc_messages: 'C',
    cluster_name: 'podsmith',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
