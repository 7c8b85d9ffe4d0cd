import { Transform } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const bytesBetween = 2 * 1024 * 1024;

/**
 * Passes chunks on, and has V8 look for spent ones every few megabytes. By itself it goes by the objects that stand for
 * them, which are tiny, and lets a hundred megabytes lie.
 */
export function collecting(): Transform {
  const collect = collector();
  let bytes = 0;
  return new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => {
      bytes += chunk.byteLength;
      if (bytes >= bytesBetween) {
        bytes = 0;
        collect({ type: 'minor' });
      }
      done(null, chunk);
    },
  });
}

type Collector = (options: { readonly type: 'minor' }) => void;

let known: Collector | undefined;

/** A new context has what the flags say by then; that of this module was made without. */
function collector(): Collector {
  if (known) return known;
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  known = (options) => {
    if (typeof collect === 'function') Reflect.apply(collect, undefined, [options]);
  };
  return known;
}
