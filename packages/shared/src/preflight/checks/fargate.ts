import { isList, text } from '../../json.ts';
import { normalise } from '../../ecs/task-definition/normalise.ts';
import { objection, type Question, type Target } from '../check.ts';
import { objectAt } from './containers.ts';

interface Sizes {
  readonly cpu: number;
  /** MiB */
  readonly memory: readonly number[];
  readonly windows: boolean;
}

/** The developer guide's table "Task CPU and memory" of Fargate. */
const sizes: readonly Sizes[] = [
  { cpu: 256, memory: [512, 1024, 2048], windows: false },
  { cpu: 512, memory: range(1024, 4096, 1024), windows: false },
  { cpu: 1024, memory: range(2048, 8192, 1024), windows: true },
  { cpu: 2048, memory: range(4096, 16_384, 1024), windows: true },
  { cpu: 4096, memory: range(8192, 30_720, 1024), windows: true },
  { cpu: 8192, memory: range(16_384, 61_440, 4096), windows: false },
  { cpu: 16_384, memory: range(32_768, 122_880, 8192), windows: false },
  { cpu: 32_768, memory: [61_440, 122_880, 249_856], windows: false },
];

function range(first: number, last: number, step: number): readonly number[] {
  return Array.from({ length: (last - first) / step + 1 }, (_, index) => first + index * step);
}

/** Fargate's own rules hold as soon as FARGATE is among the compatibilities, even beside EC2. */
export function refusedByFargate({ definition }: Target): readonly Question[] {
  const compatibilities = definition.requiresCompatibilities;
  if (!isList(compatibilities) || !compatibilities.includes('FARGATE')) return [];
  const { cpu, memory, networkMode } = normalise(definition);
  if (networkMode !== 'awsvpc')
    return objection(`Fargate needs the networkMode awsvpc, not ${text(networkMode) ?? 'bridge'}.`);
  if (cpu === undefined || memory === undefined)
    return objection('Fargate needs cpu and memory of the task.');
  const windows =
    text(objectAt(definition, 'runtimePlatform').operatingSystemFamily)?.startsWith('WINDOWS') ?? false;
  const system = windows ? 'Windows on Fargate' : 'Fargate';
  const offered = sizes.filter((size) => size.windows || !windows);
  const size = offered.find((candidate) => candidate.cpu === Number(cpu));
  if (size === undefined) {
    const all = offered.map((candidate) => candidate.cpu).join(', ');
    return objection(`${system} has no tasks of ${text(cpu) ?? ''} CPU units, only of ${all}.`);
  }
  if (size.memory.includes(Number(memory))) return [];
  const all = size.memory.join(', ');
  return objection(`${system} has no ${text(memory) ?? ''} MiB with ${size.cpu} CPU units, only ${all}.`);
}
