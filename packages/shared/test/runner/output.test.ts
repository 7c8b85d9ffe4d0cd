import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fitSummary, summaryLimit } from '@ecs-actions/shared/runner/output';
import { block, blocks, details, md } from '@ecs-actions/shared/runner/summary';
import { version } from '@ecs-actions/shared/runner/version';

test('a summary that fits is left alone', () => {
  expect(fitSummary('short\n')).toBe('short\n');
});

test('a summary that GitHub would drop is cut at a line, counted in bytes', () => {
  const cut = fitSummary('grüße\n'.repeat(200_000));
  expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(summaryLimit);
  expect(cut).toMatch(/^(grüße\n)+\n\*\*This summary was cut here/);
});

test('a cut closes the code block and the folds that it leaves open', () => {
  const lines = `${'`'.repeat(5)}\n${'x\n'.repeat(500)}`;
  const folded = details(
    'outer',
    details(
      'inner',
      blocks(
        md`
before
        `,
        block(lines, 'diff'),
        md`
after
        `,
      ),
    ),
  );
  const cut = fitSummary(folded.source, 800);
  expect(cut).toContain('``````diff\n`````\nx');
  expect(cut).toMatch(/x\n``````\n\n<\/details>\n\n<\/details>\n\n\*\*This summary/);
});

test('a cut after everything was closed closes nothing more', () => {
  const cut = fitSummary(`${details('a', block('b')).source}\n\n${'x\n'.repeat(500)}`, 800);
  expect(cut.match(/<\/details>/g)).toHaveLength(1);
});

test('the version that AWS is told is the one that is released', () => {
  const file = join(import.meta.dirname, '..', '..', '..', '..', 'package.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version });
});
