import { describe, expect, test } from '@jest/globals';
import { mutationFaults } from '@ecs-actions/testkit/mutation-faults';
import { portsOf } from '@ecs-actions/testkit/ports';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';
import { cluster, image, service, webWorld } from '@ecs-actions/testkit/worlds';
import type { Variants } from '@ecs-actions/simulator/core/variants';
import type { Fault, FaultKind } from '@ecs-actions/simulator/protocol/faults';
import { main } from '../src/main.ts';
import { usualInputs } from './story.ts';

/** Deploys image 2 in process while the first call of an operation meets a fault. */
async function deployThrough(operation: string, kind: FaultKind, release: Record<string, unknown> = {}) {
  return deployWith([{ service: 'ecs', operation, kind, count: 1 }], {}, release);
}

async function deployWith(
  faults: readonly Fault[],
  variants: Partial<Variants>,
  release: Record<string, unknown> = {},
) {
  return withSimulator({ time: { kind: 'stepped' }, variants }, async (simulator) => {
    const deploymentConfiguration = { deploymentCircuitBreaker: { enable: false, rollback: false } };
    simulator.control.world(webWorld({ release, service: { deploymentConfiguration } }));
    simulator.control.faults(faults);
    const { aws, clock } = inProcess(simulator);
    const before = simulator.truth.events.length;
    const inputs = {
      ...usualInputs,
      cluster,
      services: [service],
      source: undefined,
      edits: { container: 'app', image: image.after },
    };
    const result = await main(inputs, portsOf(aws, clock, []), new AbortController().signal);
    const made = simulator.truth.events.slice(before);
    const registered = made.filter(({ kind: what }) => what === 'task-definition.registered');
    const created = made.filter(({ kind: what }) => what === 'deployment.created');
    return { status: result.outputs['status'], registered: registered.length, created: created.length };
  });
}

describe('a change is made once, whatever becomes of its answer', () => {
  test.each(mutationFaults)('RegisterTaskDefinition, %s', async (kind) => {
    expect(await deployThrough('RegisterTaskDefinition', kind)).toEqual({
      status: 'succeeded',
      registered: 1,
      created: 1,
    });
  });

  test.each(mutationFaults)('UpdateService, %s', async (kind) => {
    expect(await deployThrough('UpdateService', kind)).toEqual({
      status: 'succeeded',
      registered: 1,
      created: 1,
    });
  });

  test.each(mutationFaults)('StopServiceDeployment, %s', async (kind) => {
    const crashes = { crash: 3, 'crash-after': '2s' };
    expect(await deployThrough('StopServiceDeployment', kind, crashes)).toEqual({
      status: 'rolled-back',
      registered: 1,
      created: 1,
    });
  });
});

test('a revision that ECS does not know yet is deployed as soon as it does', async () => {
  expect(await deployWith([], { newRevisionsUnknown: true })).toEqual({
    status: 'succeeded',
    registered: 1,
    created: 1,
  });
});
