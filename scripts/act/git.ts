import { execFileSync } from 'node:child_process';

const identity = ['user.name=octocat', 'user.email=octocat@example.com', 'commit.gpgsign=false'];

/** Runs git in a folder, as somebody whose name does not depend on the machine. @returns what it prints */
export function git(folder: string, ...parameters: readonly string[]): string {
  const settings = identity.flatMap((setting) => ['-c', setting]);
  return execFileSync('git', [...settings, ...parameters], { cwd: folder, encoding: 'utf8' });
}
