// What a recorded program runs in place of the real one; see recorder.ts.
'use strict';

const { spawn } = require('node:child_process');
const { appendFileSync } = require('node:fs');

exports.record = ({ name, journal, real }) => {
  const argv = process.argv.slice(2);
  const call = { argv, environment: Object.keys(process.env).sort(), directory: process.cwd() };
  appendFileSync(journal, `${JSON.stringify(call)}\n`);
  if (!real) {
    console.error(`${name}: there is no real ${name} on PATH to hand this on to`);
    process.exit(127);
  }
  const child = spawn(real, argv, { stdio: 'inherit', argv0: name });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('close', (code, signal) => {
    if (!signal) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
};
