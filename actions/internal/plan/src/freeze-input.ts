import type { InputReader } from '@ecs-actions/shared/runner/input-reader';
import { type FreezeWindow, parseWindow } from './freeze.ts';

/** The windows that the input "freeze-windows" names. */
export function readWindows(read: InputReader): readonly FreezeWindow[] {
  return read.list('freeze-windows').flatMap((line) => readWindow(read, line));
}

function readWindow(read: InputReader, line: string): FreezeWindow[] {
  const window = parseWindow(line);
  if (window) return [window];
  read.problem(
    `Input "freeze-windows": "${line}" is not like "Fri 16:00 - Mon 08:00 Europe/Berlin" or ` +
      '"2026-12-20 00:00 - 2027-01-02 08:00 UTC", with "environment = " before it or not.',
  );
  return [];
}
