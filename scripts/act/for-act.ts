// What act can run of the release tree. It knows no reference to the own repository, no queue, no deployment that is
// left out, and no right to artifacts' metadata; everything else stays byte for byte.
import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the tree is found under its own name. */
export const repository = 'org/ecs-actions';
export const version = 'v1';

export function forAct(workflow: string): string {
  return workflow
    .replaceAll(/^(\s*(?:- )?uses: )\$\/(\S+)$/gm, `$1${repository}/$2@${version}`)
    .replaceAll(/^ +queue: max\n/gm, '')
    .replaceAll(/^ +deployment: .*\n/gm, '')
    .replaceAll(/^ +artifact-metadata: .*\n/gm, '');
}

/** A copy of the release tree that act runs. */
export function copyForAct(tree: string, copy: string): void {
  cpSync(tree, copy, { recursive: true });
  for (const name of globSync('.github/workflows/*.yml', { cwd: copy })) {
    const file = join(copy, name);
    writeFileSync(file, forAct(readFileSync(file, 'utf8')));
  }
}

/** Everything that workflows use of others, as `owner/name@ref`. */
export function foreignActions(folder: string): ReadonlySet<string> {
  const texts = globSync('.github/workflows/*.yml', { cwd: folder }).map((name) =>
    readFileSync(join(folder, name), 'utf8'),
  );
  const used = texts.flatMap((text) => [
    ...text.matchAll(/^\s*(?:- )?uses: ([\w.-]+\/[\w.-]+)[^@\s]*@(\S+)/gm),
  ]);
  return new Set(
    used.map(([, name, ref]) => `${name}@${ref}`).filter((action) => !action.startsWith(`${repository}@`)),
  );
}
