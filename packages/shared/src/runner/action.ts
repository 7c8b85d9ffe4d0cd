import type { InputReader } from './input-reader.ts';
import type { Ports } from './ports.ts';
import type { Result } from './result.ts';

/** One action: what it reads, its story, and what it cleans up after the job. */
export interface Action<Inputs> {
  readonly name: 'build-push' | 'render-deploy' | 'verify-health' | 'rollback';
  readonly inputs: (read: InputReader) => Inputs;
  readonly main: (inputs: Inputs, ports: Ports, signal: AbortSignal) => Promise<Result>;
  /** After the job, also when it failed or was cancelled; `state` is what main's result carried. */
  readonly post?: (state: Readonly<Record<string, string>>, ports: Ports) => Promise<void>;
}
