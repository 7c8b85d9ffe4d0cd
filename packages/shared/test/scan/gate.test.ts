import { describe, expect, test } from '@jest/globals';
import { parseException } from '../../src/scan/exception.ts';
import { countBySeverity, type Finding, type Scan, type Severity } from '../../src/scan/finding.ts';
import { judgeScans, type GateRules } from '../../src/scan/gate.ts';

const finding = (id: string, severity: Severity, more: Partial<Finding> = {}): Finding => ({
  id,
  severity,
  package: 'openssl',
  version: '3.0.1',
  fixedIn: '',
  title: '',
  url: '',
  ...more,
});
const scanOf = (...findings: Finding[]): Scan => ({ kind: 'findings', status: 'COMPLETE', findings });
const unscanned: Scan = { kind: 'none', status: 'UNSUPPORTED_IMAGE', why: 'because' };
const rules: GateRules = { failOn: 'HIGH', exceptions: [], now: new Date('2026-11-21T23:00:00Z') };

describe('the threshold', () => {
  test.each<[GateRules['failOn'], boolean]>([
    ['CRITICAL', true],
    ['HIGH', false],
    ['MEDIUM', false],
    ['LOW', false],
    ['none', true],
  ])('%s, with a high finding: passed is %s', (failOn, passed) => {
    expect(judgeScans([scanOf(finding('CVE-1', 'HIGH'))], { ...rules, failOn }).passed).toBe(passed);
  });

  test('the worst finding stands first, and one that several platforms have stands once', () => {
    const [low, high] = [finding('CVE-2', 'LOW'), finding('CVE-9', 'HIGH')];
    const verdict = judgeScans([scanOf(low, high), scanOf(high)], rules);
    expect(verdict.findings).toEqual([high, low]);
    expect(verdict.counts).toEqual({ HIGH: 1, LOW: 1 });
  });
});

describe('an image without a scan', () => {
  test('does not pass, even if another platform has no findings', () => {
    const verdict = judgeScans([scanOf(), unscanned], rules);
    expect(verdict).toMatchObject({ passed: false, status: 'UNSUPPORTED_IMAGE', unjudged: 'because' });
  });

  test('passes where nothing is to fail, and is told apart all the same', () => {
    const verdict = judgeScans([unscanned], { ...rules, failOn: 'none' });
    expect(verdict).toMatchObject({ passed: true, unjudged: 'because' });
  });
});

describe('an exception', () => {
  const scans = [scanOf(finding('CVE-1', 'CRITICAL'))];
  const until = (day: string): GateRules => ({
    ...rules,
    exceptions: [parseException(`CVE-1 until=${day} no way in`)],
  });

  test('holds through its last day', () => {
    const verdict = judgeScans(scans, until('2026-11-21'));
    expect(verdict).toMatchObject({ passed: true, counts: {}, findings: [] });
    expect(verdict.accepted).toMatchObject([{ exception: { reason: 'no way in' } }]);
  });

  test('counts for nothing afterwards, and is named', () => {
    const verdict = judgeScans(scans, until('2026-11-20'));
    expect(verdict).toMatchObject({ passed: false, expired: [{ id: 'CVE-1', until: '2026-11-20' }] });
  });

  test.each([
    'CVE-1',
    'CVE-1 until=2026-12-31',
    'CVE-1 reason',
    'CVE-1 until=2026-02-30 a',
    'CVE-1 until=soon a',
  ])('has a day and a reason: %s', (line) => {
    expect(() => parseException(line)).toThrow(/scan-ignore/u);
  });
});

test('severities that nobody found are not counted', () => {
  expect(countBySeverity([finding('a', 'LOW'), finding('b', 'LOW')])).toEqual({ LOW: 2 });
});
