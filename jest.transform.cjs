// Types are erased in place, so lines and columns stay and no source map is needed.
const { stripTypeScriptTypes } = require('node:module');
exports.process = (source) => ({ code: stripTypeScriptTypes(source) });
