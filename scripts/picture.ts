// Makes docs/failure.png, the picture in the README: the summary of the release that crashes in the demo, as a job page
// shows it. To be run by hand, after `pnpm demo`, where there is a Chromium.
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { marked } from 'marked';
import { projectRoot } from '../packages/testkit/src/action-file.ts';

const width = 880;
const [summary] = globSync(join(projectRoot, 'out', 'demo', '*-which-crashes.md'));
if (summary === undefined) throw new Error('There is no summary in out/demo. Run "pnpm demo" first.');

const style = `
  body { margin: 0; padding: 28px; width: ${width - 56}px; background: #fff; color: #1f2328;
         font: 15px/1.5 'Liberation Sans', Arial, sans-serif; }
  main { border: 1px solid #d1d9e0; border-radius: 6px; padding: 8px 24px 16px; }
  h2 { font-size: 21px; padding-bottom: 6px; border-bottom: 1px solid #d1d9e0; }
  blockquote { margin: 0 0 16px; padding: 0 1em; border-left: 4px solid #d1242f; }
  code { padding: 2px 5px; border-radius: 6px; background: #eff1f3; font: 85% 'DejaVu Sans Mono', monospace; }
  a { color: #0969da; text-decoration: none; }
  summary { margin: 6px 0; }`;
const page = `<!doctype html><meta charset="utf-8"><style>${style}</style>
<main>${await marked(readFileSync(summary, 'utf8'))}</main>
<script>document.title = document.documentElement.offsetHeight</script>`;

const folder = mkdtempSync(join(tmpdir(), 'picture-'));
try {
  const file = join(folder, 'page.html');
  writeFileSync(file, page);
  const [, height = '800'] = /<title>(\d+)/u.exec(chromium(['--dump-dom'], file)) ?? [];
  const picture = join(projectRoot, 'docs', 'failure.png');
  chromium([`--screenshot=${picture}`, `--window-size=${width},${height}`, '--hide-scrollbars'], file);
  console.log(picture);
} finally {
  rmSync(folder, { recursive: true });
}

function chromium(options: readonly string[], file: string): string {
  const always = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    `--user-data-dir=${join(folder, 'profile')}`,
  ];
  return execFileSync('chromium', [...always, ...options, pathToFileURL(file).href], { encoding: 'utf8' });
}
