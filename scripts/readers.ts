// How each action reads its inputs.
import { readInputs as buildPush } from '../actions/build-push/src/inputs.ts';
import { readInputs as collect } from '../actions/internal/collect/src/inputs.ts';
import { readInputs as comment } from '../actions/internal/comment/src/inputs.ts';
import { readInputs as freeze } from '../actions/internal/freeze/src/inputs.ts';
import { readInputs as images } from '../actions/internal/images/src/inputs.ts';
import { readInputs as outcome } from '../actions/internal/outcome/src/inputs.ts';
import { readInputs as plan } from '../actions/internal/plan/src/inputs.ts';
import { readInputs as report } from '../actions/internal/report/src/inputs.ts';
import { readInputs as taskDefinitions } from '../actions/internal/task-definitions/src/inputs.ts';
import { readInputs as terraformCheck } from '../actions/internal/terraform-check/src/inputs.ts';
import { readInputs as terraformDirectories } from '../actions/internal/terraform-directories/src/inputs.ts';
import { readInputs as renderDeploy } from '../actions/render-deploy/src/inputs.ts';
import { readInputs as rollback } from '../actions/rollback/src/inputs.ts';
import { readInputs as verifyHealth } from '../actions/verify-health/src/inputs.ts';
import { InputError, readInputs } from '../packages/shared/src/runner/inputs.ts';
import type { InputReader } from '../packages/shared/src/runner/input-reader.ts';
import type { ActionName, InternalName } from '../packages/testkit/src/action-file.ts';

export type Reader = (read: InputReader) => unknown;

export const readers: Readonly<Record<ActionName, Reader>> = {
  'build-push': buildPush,
  'render-deploy': renderDeploy,
  rollback,
  'verify-health': verifyHealth,
};

export const internalReaders: Readonly<Record<InternalName, Reader>> = {
  plan,
  freeze,
  collect,
  report,
  outcome,
  images,
  'task-definitions': taskDefinitions,
  comment,
  'terraform-directories': terraformDirectories,
  'terraform-check': terraformCheck,
};

/** By the folder of the action in the release tree. */
export function readerOf(folder: string): Reader | undefined {
  const all: Readonly<Record<string, Reader>> = {
    ...readers,
    ...Object.fromEntries(
      Object.entries(internalReaders).map(([name, reader]) => [`internal/${name}`, reader]),
    ),
  };
  return all[folder];
}

/** What the action itself would say to these inputs. */
export function refusals(
  read: Reader,
  values: readonly (readonly [name: string, value: string])[],
): readonly string[] {
  const environment = process.env;
  process.env = Object.fromEntries(values.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
  try {
    readInputs(read);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  } finally {
    process.env = environment;
  }
}
