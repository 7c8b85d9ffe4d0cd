import { describe, expect, test } from '@jest/globals';
import { buildError } from '../../src/image/build-error.ts';
import { buildSteps, isWorthPrinting, lostCache } from '../../src/image/build-steps.ts';
import { pushFailure, type PushFailure } from '../../src/image/push-error.ts';

const failedRun = `#5 [2/3] RUN make
#5 0.102 cc main.c
#5 0.311 main.c:3: error: expected ';'
#5 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2
------
 > [2/3] RUN make:
0.102 cc main.c
0.311 main.c:3: error: expected ';'
------
app/Dockerfile:12
--------------------
  10 |     COPY . .
  12 | >>> RUN make
--------------------
ERROR: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 2`;

describe('the cause of a failed build', () => {
  test('is found at the end of what BuildKit wrote', () => {
    expect(buildError(failedRun.split('\n'), 1)).toEqual({
      cause: 'process "/bin/sh -c make" did not complete successfully: exit code: 2',
      location: 'app/Dockerfile:12',
      step: '[2/3] RUN make',
      lines: ['cc main.c', "main.c:3: error: expected ';'"],
    });
  });

  test.each([
    ["The command '/bin/sh -c make' returned a non-zero code: 2"],
    [
      'COPY failed: file not found in build context or excluded by .dockerignore: stat nope: file does not exist',
    ],
    ['Error response from daemon: dockerfile parse error line 1: unknown instruction: FORM'],
  ])('is found in what the classic builder wrote: %s', (line) => {
    expect(buildError(['Step 1/2 : FROM scratch', line], 1).cause).toBe(line);
  });

  test('shows at most eight lines of the step, the last ones, without control sequences', () => {
    const lines = Array.from({ length: 30 }, (_, number) => `0.1 \u001b[31mline ${number}\u001b[0m`);
    const error = buildError([' > [1/1] RUN x:', ...lines, '------', 'ERROR: no'], 1);
    expect(error.lines).toEqual(Array.from({ length: 8 }, (_, number) => `line ${number + 22}`));
  });

  test('is the last line where nothing looks like an error, and the exit code where nothing was written', () => {
    expect(buildError(['something odd', ''], 3).cause).toBe('something odd');
    expect(buildError([], 137).cause).toContain('exit code 137');
  });
});

test('steps are counted without what the builder does for itself', () => {
  const lines = [
    '#1 [internal] load build definition from Dockerfile',
    '#1 DONE 0.0s',
    '#4 [linux/amd64 1/2] COPY f /f',
    '#4 CACHED',
    '#5 [build 2/2] RUN make',
    '#5 DONE 1.0s',
    '#6 exporting to oci image format',
    '#6 CACHED',
  ];
  expect(buildSteps(lines)).toEqual({ total: 2, cached: 1 });
});

test.each<[string | undefined, readonly string[]]>([
  ['no space', ['#8 exporting cache to registry', '#8 writing layer 0.1s', '#8 ERROR: no space', '------']],
  ['HTTP 503', ['#9 exporting to GitHub Actions Cache', '#9 ERROR: HTTP 503']],
  [undefined, ['#8 exporting cache to registry', '#8 DONE 0.3s']],
  [undefined, ['#3 importing cache manifest from gha:1', '#3 ERROR: not found', '#8 exporting to image']],
])('the cache is lost because of %s', (reason, lines) => {
  expect(lostCache(lines)).toBe(reason);
});

test.each([
  ['#2 transferring context: 2.5MB 0.1s', false],
  ['#7 sha256:abc 4.19MB / 30.4MB 0.3s', false],
  ['#5 0.102 cc main.c', true],
  ['#5 DONE 1.0s', true],
])('printed: %s %s', (line, printed) => {
  expect(isWorthPrinting(line)).toBe(printed);
});

test.each<[PushFailure, string]>([
  ['transient', 'toomanyrequests: Rate exceeded'],
  ['transient', 'received unexpected HTTP status: 500 Internal Server Error'],
  [
    'transient',
    'unexpected status from PUT request to https://h/v2/web/manifests/a: 503 Service Unavailable',
  ],
  ['transient', 'write tcp 10.0.0.1:443: write: connection reset by peer'],
  ['transient', 'Put "https://h/v2/web/blobs/uploads/1": EOF'],
  ['transient', 'dial tcp 1.2.3.4:443: i/o timeout'],
  ['expired', 'denied: Your authorization token has expired. Reauthenticate and try again.'],
  ['expired', 'no basic auth credentials'],
  ['expired', 'unexpected status from HEAD request to http://h/v2/web/blobs/sha256:1: 403 Forbidden'],
  ['missing-repository', "name unknown: The repository with name 'web' does not exist in the registry"],
  [
    'immutable',
    "tag invalid: The image tag 'v1' already exists in the 'web' repository and cannot be overwritten because the tag is immutable.",
  ],
  [
    'denied',
    'denied: User: arn:aws:sts::1:assumed-role/x is not authorized to perform: ecr:InitiateLayerUpload on resource: y',
  ],
  ['other', 'blob upload invalid'],
])('a push failure is %s: %s', (kind, text) => {
  expect(pushFailure(text)).toBe(kind);
});
