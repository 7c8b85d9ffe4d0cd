import { search } from 'jmespath';

/** What is wrong with a JMESPath expression by itself; what it makes of an answer depends on the answer. */
export function expressionProblem(expression: string): string | undefined {
  try {
    search(null, expression);
    return undefined;
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    if (name === 'ParserError' || name === 'LexerError' || message.startsWith('Unknown function'))
      return message;
    // The library trips over a single equals sign.
    return name === 'TypeError' ? 'it cannot be read; equal is ==' : undefined;
  }
}

/** Whether an expression gives `true` of a document; anything else, also what is merely not empty, is not. */
export function isTrueOf(document: unknown, expression: string): boolean {
  try {
    return search(document, expression) === true;
  } catch {
    return false;
  }
}
