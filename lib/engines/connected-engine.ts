import type Docker from 'dockerode';
import type { Engine } from '#lib/engines/engine.ts';

/** Why there is no engine, as one sentence, and what to do about it. */
export interface EngineMissing {
  status: 'missing';
  reason: string;
  hint: string;
}

/** Where images that were built go before their Pods can pull them. */
export interface ImageRegistry {
  /** Host, port and path in front of an image's name: `registry.example.com/team`. */
  prefix: string;
  /** Credentials to push with (Docker's `config.json`). */
  auth?: { username: string; password: string };
  /** PEM certificates of the authority that signed its certificate; absent: the system's. */
  ca?: string;
}

/** An engine that answers: where images are built, and where Pods run. */
export interface ReadyEngine {
  builder: Docker;
  engine: Engine;
  /** Absent where Pods run on the builder itself. */
  registry?: ImageRegistry;
}

export interface ConnectedEngine extends ReadyEngine {
  status: 'ready';
  host: string;
  kind: string;
  version: string;
  /** How builds are not confined, in sentences; null when they are. */
  buildWarning: string | null;
  /** How Pods are not confined, in sentences; null when they are. */
  podWarning: string | null;
  /** Calls back when `podWarning` turns out to be another one. */
  onPodWarning?(listener: (podWarning: string | null) => void): void;
  /** What only a cluster has, for the settings page. */
  cluster?: { reach: 'pod-ip' | 'port-forward'; namespace: string; registry: string };
  /**
   * For an engine that recovers by itself: asks whether it answers again, so that calls under way keep their
   * connections. `gone`, or absent: connect again.
   */
  revive?(): Promise<'ready' | 'gone' | EngineMissing>;
  stop(): Promise<void>;
}
