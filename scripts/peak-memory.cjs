// For `--require`: writes the greatest resident memory of the process, in KiB, to the file PEAK_MEMORY when it ends. From
// /proc, since what getrusage says includes the process that started this one.
'use strict';

const { readFileSync, writeFileSync } = require('node:fs');

process.on('exit', () => {
  const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  writeFileSync(process.env.PEAK_MEMORY, peak);
});
