// Preloaded into a step: leaves its peak memory (KiB) in the file that PEAK_MEMORY names.
const { writeFileSync } = require('node:fs');

process.on('exit', () => writeFileSync(process.env.PEAK_MEMORY, String(process.resourceUsage().maxRSS)));
