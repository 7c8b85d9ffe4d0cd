import * as core from '@actions/core';
import { harmless, readable } from './harmless.ts';
import type { Log, SourcePlace } from './log.ts';

/** The log of a job on a runner. */
export const actionsLog: Log = {
  info: (text) => core.info(harmless(text)),
  warning: (text, place) => core.warning(harmless(text), place && annotationAt(place)),
  notice: (text) => core.notice(harmless(text)),
  debug: (text) => core.debug(harmless(text)),
  group: (title, body) => core.group(harmless(title), body),
  mask: (secret) => {
    // A runner warns about an empty mask, and would replace every blank by ***.
    if (secret.trim() !== '') core.setSecret(secret);
  },
};

function annotationAt({ title, file, line }: SourcePlace): core.AnnotationProperties {
  const start = line === undefined ? {} : { startLine: line };
  return { title: readable(title), file: readable(file), ...start };
}
