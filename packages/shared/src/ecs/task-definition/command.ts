import { split } from 'shlex';
import { isScalar, isSeq, parseDocument } from 'yaml';

import { ActionError } from '../../runner/errors.ts';

/**
 * A container's command from an input: a YAML or JSON list where it looks like one (`["sh", "-c", "…"]`, or `- ` lines),
 * otherwise words as a POSIX shell splits them, with quotes and backslashes but nothing expanded.
 */
export function parseCommand(input: string): readonly string[] {
  if (/^\s*\[|^\s*- /.test(input)) {
    const document = parseDocument(input, { schema: 'core' });
    const items = isSeq(document.contents) ? document.contents.items : [];
    if (document.errors.length > 0 || !items.every((item) => isScalar(item))) {
      throw new ActionError('Input "command": a list has one text an item, in YAML or JSON');
    }
    return items.map((item) => (typeof item.value === 'string' ? item.value : (item.source ?? '')));
  }
  try {
    return split(input);
  } catch (error) {
    throw new ActionError('Input "command": a quote is not closed', { cause: error });
  }
}
