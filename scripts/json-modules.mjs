// For `node --import`: lets modules import JSON without saying so, as bundlers do, which is what GitHub's language service
// was written for.
import { registerHooks } from 'node:module';

registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context),
});
