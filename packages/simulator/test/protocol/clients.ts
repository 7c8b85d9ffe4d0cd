import type { Simulator } from '../../src/simulator.ts';

/** What every SDK client is given to talk to a simulator over HTTP. One try: a retry would hide what was answered. */
export function clientOptions(simulator: Simulator): {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  maxAttempts: number;
} {
  return {
    endpoint: simulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
  };
}
