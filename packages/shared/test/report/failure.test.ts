import { describe, expect, test } from '@jest/globals';
import { causes } from '@ecs-actions/shared/diagnosis/diagnose';
import { failureAnnotation, failureBlock, failureDetail } from '@ecs-actions/shared/report/failure';
import { linesHidden } from '@ecs-actions/shared/diagnosis/log-lines';
import { endings, type Ending } from './endings.ts';
import { expectGolden } from './golden.ts';

const released = ({ status, evidence, serving, early }: Ending) => ({
  service: 'web',
  status,
  causes: causes(evidence),
  evidence,
  early,
  serving,
  console:
    'https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/demo/services/web/health?region=eu-west-1',
});

describe.each(Object.entries(endings))('%s', (name, ending) => {
  const release = released(ending);

  test('has its cause', () => {
    expect(release.causes[0]).toMatchObject({ rule: ending.rule, reason: ending.reason });
  });

  test('reads as checked in', () => {
    expectGolden(name, failureBlock(release).source);
  });

  test('leads with service and cause, in the summary and in the annotation', () => {
    const { message, title } = failureAnnotation(release);
    const [first = '', second] = message.split('\n');
    expect(title).toBe(`web: ${ending.status}`);
    expect(first).toMatch(/^web .+\.$/);
    expect(first.replaceAll('`', '')).toContain(failureDetail(release));
    expect(second).toBeTruthy();
    expect(failureBlock(release).source).toMatch(/^> \*\*web .+\*\*/);
  });

  test('needs at most a screen before the folded evidence', () => {
    const [head = ''] = failureBlock(release).source.split('<details>');
    expect(head.split('\n').length).toBeLessThanOrEqual(15);
  });
});

describe('what a page says besides', () => {
  const release = released(endings['circuit-breaker-with-stop'] ?? fail());

  test('settings that were sent and stay', () => {
    const settings = ['desiredCount', 'deploymentConfiguration'];
    expect(failureBlock({ ...release, settings }).source).toContain(
      '\n\nService settings that stay changed: desiredCount, deploymentConfiguration.\n\n',
    );
    expect(failureBlock(release).source).not.toContain('stay changed');
  });

  test('what could not be read, before the hints', () => {
    const evidence = { ...release.evidence, gaps: ['logs: not allowed to call logs:GetLogEvents'] };
    const line = 'What could not be read: logs: not allowed to call logs:GetLogEvents';
    const { message } = failureAnnotation({ ...release, evidence });
    expect(message.indexOf(line)).toBeLessThan(message.indexOf('Look first at:'));
    expect(message).toContain(line);
  });

  test('the input that shows the log, as code, where it is not shown', () => {
    const logs = release.evidence.logs.map((log) => ({ ...log, lines: [], absent: linesHidden }));
    const { source } = failureBlock({ ...release, evidence: { ...release.evidence, logs } });
    expect(source).toContain(`\n- ${linesHidden}\n`);
  });

  test('nothing where nothing is known: no empty lines of the quote, no page of a service', () => {
    const unread = { ...release, status: 'refused', evidence: undefined, serving: undefined } as const;
    const { source } = failureBlock({
      ...unread,
      console: 'https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/demo/services?region=eu-west-1',
    });
    expect(source).not.toMatch(/>\n>\n|>\n\n/);
    expect(source).toContain('[Services in the AWS console]');
  });
});

function fail(): never {
  throw new Error('no such ending');
}
