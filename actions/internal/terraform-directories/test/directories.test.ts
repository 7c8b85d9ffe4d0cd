import { describe, expect, test } from '@jest/globals';
import { changedDirectories, directoriesOf } from '../src/directories.ts';

const directories = directoriesOf(
  new Map([
    ['production/main.tf', 'module "service" {\n  source = "../modules/service"\n}\n'],
    ['staging/main.tf', 'module "service" {\n  source = "../modules/service/"\n}\n'],
    ['modules/service/main.tf', 'module "log" {\n  source = "../log"\n}\n'],
    ['modules/log/main.tf', ''],
    ['dns/main.tf', 'module "zone" {\n  source = "terraform-aws-modules/route53/aws"\n}\n'],
  ]),
);

test('every directory with Terraform counts, once', () => {
  expect(directories.map(({ path }) => path)).toEqual([
    'dns',
    'modules/log',
    'modules/service',
    'production',
    'staging',
  ]);
});

describe('a change of', () => {
  test.each([
    ['dns/main.tf', ['dns']],
    ['dns/.terraform.lock.hcl', ['dns']],
    ['dns/tests/zone.tftest.hcl', ['dns']],
    ['modules/log/main.tf', ['modules/log', 'modules/service', 'production', 'staging']],
    ['production/main.tf', ['production']],
    ['README.md', []],
    ['dns2/main.tf', []],
  ])('%s', (file, changed) => {
    expect(changedDirectories(directories, [file])).toEqual(changed);
  });
});
