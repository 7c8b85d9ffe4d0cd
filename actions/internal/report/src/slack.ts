import type { Message } from './message.ts';

const patience = 20_000;

/** Posts to an incoming webhook; throws when Slack does not take it. */
export async function tellSlack(webhook: string, message: Message): Promise<void> {
  const answer = await fetch(webhook, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: slackText(message) }),
    signal: AbortSignal.timeout(patience),
  });
  if (!answer.ok) throw new Error(`Slack answered with HTTP ${answer.status}`);
}

/** A message as Slack shows it; what Slack would take for markup is shown as it is. */
export function slackText({ subject, lines }: Message): string {
  const escape = (line: string): string =>
    line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [`*${escape(subject)}*`, ...lines.map((line) => escape(line))].join('\n');
}
