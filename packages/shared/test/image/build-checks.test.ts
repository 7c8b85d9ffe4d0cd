import { expect, test } from '@jest/globals';
import { buildChecks } from '../../src/image/build-checks.ts';

const end = `#6 exporting to image
#6 DONE 0.1s

 2 warnings found (use docker --debug to expand):
 - JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended behavior related to OS signals (line 5)
 - SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ENV "TOKEN") (line 3)

done`;

test('checks are read with their rule and line', () => {
  expect(buildChecks(end.split('\n'))).toEqual([
    {
      rule: 'JSONArgsRecommended',
      message: 'JSON arguments recommended for CMD to prevent unintended behavior related to OS signals',
      line: 5,
    },
    {
      rule: 'SecretsUsedInArgOrEnv',
      message: 'Do not use ARG or ENV instructions for sensitive data (ENV "TOKEN")',
      line: 3,
    },
  ]);
});

test('an older BuildKit names neither', () => {
  const lines = [' 1 warning found (use --debug to expand):', ' - Empty continuation line found in: RUN a'];
  expect(buildChecks(lines)).toEqual([{ message: 'Empty continuation line found in: RUN a' }]);
});

test('what a step prints is no check', () => {
  expect(buildChecks(['#5 0.1 2 warnings found:', '#5 0.1  - Rule: text (line 1)'])).toEqual([]);
});
