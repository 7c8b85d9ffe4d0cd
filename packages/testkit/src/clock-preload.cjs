// For `node --require`: makes time pass CLOCK_FACTOR times as fast for an untouched program, so that waits of minutes take
// seconds. Timers, timers/promises and Date are scaled alike, and AbortSignal.timeout with them, since it is made of timers;
// a simulator is given the same factor.
// Network time-outs are timers too: with a factor of 50, a request time-out of 20 s is 400 ms of real time.
'use strict';

const timers = require('node:timers');
const promises = require('node:timers/promises');
const { syncBuiltinESMExports } = require('node:module');
const { promisify } = require('node:util');

const factor = Number(process.env.CLOCK_FACTOR);
if (!(factor > 0)) throw new Error('clock-preload needs CLOCK_FACTOR, a number above 0.');

const scaled = (delay) => (delay > 0 ? delay / factor : delay);

for (const name of ['setTimeout', 'setInterval']) {
  const real = timers[name];
  const replacement = (callback, delay, ...rest) => real(callback, scaled(delay), ...rest);
  const realPromise = promises[name];
  promises[name] = (delay, ...rest) => realPromise(scaled(delay), ...rest);
  Object.defineProperty(replacement, promisify.custom, { value: promises[name] });
  timers[name] = replacement;
  globalThis[name] = replacement;
}

const wait = promises.scheduler.wait.bind(promises.scheduler);
promises.scheduler.wait = (delay, ...rest) => wait(scaled(delay), ...rest);

const RealDate = Date;
const start = RealDate.now();
const now = () => Math.floor(start + (RealDate.now() - start) * factor);
globalThis.Date = class Date extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [now()] : args));
  }

  static now() {
    return now();
  }
};

syncBuiltinESMExports();
