import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { redactedDiff } from '@ecs-actions/shared/ecs/task-definition/diff';
import type { ImageDigests } from '@ecs-actions/shared/ecs/task-definition/images';

import { everyMember } from './definitions.ts';

const none: ImageDigests = { resolved: new Map(), running: new Map() };
const [one, two] = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`];

test('a definition does not differ from itself', () => {
  fc.assert(
    fc.property(everyMember, (definition) => expect(redactedDiff(definition, definition, none)).toBe('')),
  );
});

test('values are shown where they may be, names everywhere', () => {
  const running = {
    cpu: '256',
    taskRoleArn: 'canary-a',
    containerDefinitions: [
      {
        name: 'app',
        image: 'r:1',
        command: ['canary-b'],
        environment: [{ name: 'KEEP', value: 'canary-c' }, { name: 'TOKEN', value: 'canary-d' }], // prettier-ignore
        dockerLabels: { image: 'canary-e' },
      },
    ],
  };
  const wanted = {
    cpu: '512',
    taskRoleArn: 'canary-a',
    containerDefinitions: [
      {
        name: 'app',
        image: 'r:1',
        command: ['canary-f'],
        environment: [{ name: 'KEEP', value: 'canary-c' }, { name: 'TOKEN', value: 'canary-g' }, { name: 'NEW', value: 'canary-h' }], // prettier-ignore
        dockerLabels: { image: 'canary-e' },
      },
    ],
  };
  const digests = { resolved: new Map([['r:1', two]]), running: new Map([['app', one]]) };
  expect(redactedDiff(running, wanted, digests)).toBe(
    `
@@ -1,11 +1,12 @@
 containerDefinitions:
-  - command: (hidden, before)
+  - command: (hidden, after)
     dockerLabels:
       image: (hidden)
     environment:
       KEEP: (hidden)
-      TOKEN: (hidden, before)
-    image: r:1 (111111111111)
+      NEW: (hidden)
+      TOKEN: (hidden, after)
+    image: r:1 (222222222222)
     name: app
-cpu: "256"
+cpu: "512"
 taskRoleArn: (hidden)
`.trim(),
  );
});
