import * as core from '@actions/core';
import { harmless } from './harmless.ts';
import type { Log } from './log.ts';

/** The log of a job on a runner. */
export const actionsLog: Log = {
  info: (text) => core.info(harmless(text)),
  warning: (text) => core.warning(harmless(text)),
  notice: (text) => core.notice(harmless(text)),
  debug: (text) => core.debug(harmless(text)),
  group: (title, body) => core.group(harmless(title), body),
  mask: (secret) => {
    // A runner warns about an empty mask, and would replace every blank by ***.
    if (secret.trim() !== '') core.setSecret(secret);
  },
};
