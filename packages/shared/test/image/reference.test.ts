import { expect, test } from '@jest/globals';
import { notAnImage } from '@ecs-actions/shared/image/reference';

const ecr = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const digest = `sha256:${'0'.repeat(64)}`;

test.each([
  '',
  'web:',
  `${ecr}/web:`,
  `${ecr}/web@`,
  ' web:1',
  'my image:1',
  `https://${ecr}/web:1`,
  `${ecr}/Web:1`,
  `${ecr}/web@sha256:abc`,
  `${ecr}/`,
])('"%s" is no image anywhere', (text) => {
  expect(notAnImage(text)).toEqual(expect.any(String));
});

test.each([
  'nginx',
  'nginx:1.27-alpine',
  'library/nginx',
  `${ecr}/team/web:1.0_rc.1`,
  `${ecr}/web@${digest}`,
  `${ecr}/web:1@${digest}`,
  'localhost:5000/web',
  '[::1]:5000/web:1',
  `ghcr.io/octo-org/web@sha512:${'0'.repeat(128)}`,
  'Registry/web',
])('"%s" may be one', (text) => {
  expect(notAnImage(text)).toBeUndefined();
});
