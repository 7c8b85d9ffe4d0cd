import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** An action.yml, as far as running and documenting an action needs it. */
export interface ActionFile {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly required?: boolean; readonly default?: string }>
  >;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string; readonly post?: string };
}

export type ActionName = 'build-push' | 'render-deploy' | 'verify-health' | 'rollback';
export const actionNames: readonly ActionName[] = [
  'build-push',
  'render-deploy',
  'verify-health',
  'rollback',
];

/** What the reusable workflows need beside the actions; users write none of them. */
export const internalNames = [
  'plan',
  'freeze',
  'collect',
  'report',
  'outcome',
  'images',
  'task-definitions',
  'comment',
  'terraform-directories',
  'terraform-check',
] as const;
export type InternalName = (typeof internalNames)[number];

/** The checkout that this file is part of. */
export const projectRoot = join(import.meta.dirname, '..', '..', '..');

export function actionFolder(name: ActionName): string {
  return join(projectRoot, 'actions', name);
}

export function isInternal(name: string): name is InternalName {
  return internalNames.some((known) => known === name);
}

export function internalFolder(name: InternalName): string {
  return join(projectRoot, 'actions', 'internal', name);
}

export function readActionFile(folder: string): ActionFile {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own files, and the tests read every member
  return parse(readFileSync(join(folder, 'action.yml'), 'utf8')) as ActionFile;
}
