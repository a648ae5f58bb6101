import type { Config } from '#lib/config.ts';
import type { EngineStatusView } from '#lib/engines/status-view.ts';

/** What the lines are told from: what was seen of the engine, the database and the request, and the settings. */
export interface SecurityFacts {
  engine: EngineStatusView;
  settings: Pick<
    Config,
    | 'host'
    | 'builder'
    | 'buildEgress'
    | 'httpServerAllow'
    | 'kubernetes'
    | 'serviceAccounts'
    | 'trustedProxies'
  >;
  /** What PostgreSQL says of the role that Podsmith connects as. */
  databaseRole: DatabaseRole;
  /** Whether the request that asks came over HTTPS. */
  isSecure: boolean;
}

export interface DatabaseRole {
  isSuperuser: boolean;
  /** It may make roles or databases, or has a role with which the server's files and programs are reached. */
  reachesBeyond: boolean;
}
