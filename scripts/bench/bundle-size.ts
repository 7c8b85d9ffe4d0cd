import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { actionFolder, actionNames } from '../../packages/testkit/src/action-file.ts';
import type { Figure } from '../figure.ts';

export const figure: Figure = {
  title: 'Size of each bundle',
  about: '`dist/index.js` as a runner downloads it: in the compressed archive of the release.',
  async measure() {
    return actionNames.map((name) => ({
      what: name,
      value: gzipSync(readFileSync(join(actionFolder(name), 'dist', 'index.js'))).length / 1024,
      unit: 'KiB',
      limit: 700,
    }));
  },
};
