import { expect, test } from '@jest/globals';
import { runBundle } from '@ecs-actions/testkit/runner';

const files = { 'a/main.tf': '', 'b/main.tf': '', 'b/.terraform/modules/x/main.tf': '', 'docs/x.md': '' };

test('outside a pull request all directories are looked at, and none of what Terraform fetched', async () => {
  using run = await runBundle('terraform-directories', { files, inputs: { base: '' } });
  expect(JSON.parse(run.outputs['directories'] ?? '')).toEqual(['a', 'b']);
  expect(JSON.parse(run.outputs['jobs'] ?? '')).toEqual([
    { directory: 'a', key: '0' },
    { directory: 'b', key: '1' },
  ]);
});

test('those that are named are looked at', async () => {
  using run = await runBundle('terraform-directories', { files, inputs: { base: '', directories: 'b/' } });
  expect(JSON.parse(run.outputs['directories'] ?? '')).toEqual(['b']);
});

test('one without Terraform is a slip', async () => {
  using run = await runBundle('terraform-directories', { files, inputs: { base: '', directories: 'docs' } });
  expect(run.exitCode).toBe(1);
  expect(run.annotations[0]?.message).toContain('docs');
});

test('a commit that is not there names the depth of the checkout', async () => {
  using run = await runBundle('terraform-directories', { files, inputs: { base: 'f'.repeat(40) } });
  expect(run.exitCode).toBe(1);
  expect(run.annotations[0]?.message).toContain('fetch-depth');
});
