import { parseArgs } from 'node:util';
import { startSimulator } from './simulator.ts';

const usage = `usage: node --conditions=source packages/simulator/src/main.ts [--port N] [--factor N] [--seed N]

  --port N    listen on 127.0.0.1:N (4566)
  --factor N  let virtual time pass N times as fast as real time (1)
  --seed N    what to draw chance from (1)`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4566' },
    factor: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(usage);
} else {
  const simulator = await startSimulator({
    port: number('port', values.port),
    seed: number('seed', values.seed),
    time: { kind: 'real', factor: number('factor', values.factor) },
  });
  console.log(`A simulated AWS account listens at ${simulator.url}; in another terminal:\n`);
  console.log(`  export AWS_ENDPOINT_URL=${simulator.url} AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1`);
  console.log('  export AWS_ACCESS_KEY_ID=simulator AWS_SECRET_ACCESS_KEY=simulator');
  console.log('  aws sts get-caller-identity');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void simulator.close().then(() => process.exit()));
  }
}

function number(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value))
    throw new TypeError(`--${name} ${text} is no number\n\n${usage}`);
  return value;
}
