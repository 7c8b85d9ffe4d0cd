import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { droppedAttributes } from '@ecs-actions/shared/ecs/task-definition/dropped';

import { everyMember } from './definitions.ts';

test('nothing is missing from what was kept whole', () => {
  fc.assert(
    fc.property(everyMember, (definition) => expect(droppedAttributes(definition, definition)).toEqual([])),
  );
});

test('what was left out is named, what was added or respelled is not', () => {
  const sent = {
    cpu: '1 vCPU',
    xFuture: true,
    containerDefinitions: [
      {
        name: 'b',
        xFuture: { deep: 1 },
        portMappings: [
          { containerPort: 80, protocol: 'udp' },
          { containerPort: 80, xFuture: 'x' },
        ],
        environment: [],
      },
      { name: 'a', image: 'x' },
    ],
  };
  const kept = {
    cpu: '1024',
    revision: 3,
    containerDefinitions: [
      { name: 'a', image: 'x', cpu: 0, essential: true },
      {
        name: 'b',
        portMappings: [
          { containerPort: 80, hostPort: 80, protocol: 'tcp' },
          { containerPort: 80, protocol: 'udp' },
        ],
      },
    ],
  };
  expect(droppedAttributes(sent, kept)).toEqual([
    'xFuture',
    'containerDefinitions[b].xFuture',
    'containerDefinitions[b].portMappings[80].xFuture',
  ]);
});
