import type { Built } from '@ecs-actions/shared/image/build';
import type { Tag } from '@ecs-actions/shared/image/tag-rules';
import { blocks, code, heading, Markdown, md, table } from '@ecs-actions/shared/runner/summary';
import { printDuration } from '@ecs-actions/shared/time/duration';
import type { GatedImage, PushedImage } from './result.ts';
import { scanSummary } from './scan-summary.ts';

export function pushedSummary(pushed: PushedImage): string {
  const { repository, tags, moved, image, size, built, milliseconds, scanned } = pushed;
  const { manifest } = image;
  const platforms = manifest.platforms.map(({ platform }) => platform).join(', ');
  const rows: (readonly [string, Markdown | string] | undefined)[] = [
    ['Image', code(`${repository.uri}@${image.digest}`)],
    ['Tags', tagList(tags, moved)],
    platforms === '' ? undefined : ['Platforms', platforms],
    manifest.layers.length === 0 ? undefined : ['Layers', printLayers(manifest.layers.length, pushed)],
    size === undefined ? undefined : ['Size', md`${printSize(size)}${printGrowth(pushed)}`],
    ['Build', built ? printSteps(built) : noBuild(pushed)],
    ['Time', printDuration(seconds(milliseconds))],
  ];
  const name = `${repository.name}:${tags[0].name}`;
  const title = md`${built ? 'Pushed' : pushed.promoted ? 'Promoted' : 'Reused'} ${code(name)}`;
  return blocks(heading(3, title), factTable(rows), scanned && scanSummary(scanned)).source;
}

export function gatedSummary({ repository, image, scanned }: GatedImage): string {
  return blocks(
    heading(3, md`${code(repository.name)} is kept back by its scan`),
    factTable([
      ['Image', code(`${repository.uri}@${image.digest}`)],
      ['Tags', 'none set by this run'],
    ]),
    scanSummary(scanned),
  ).source;
}

export function localSummary(
  name: string,
  tags: readonly [Tag, ...Tag[]],
  built: Built,
  milliseconds: number,
): string {
  return blocks(
    heading(3, md`Built ${code(`${name}:${tags[0].name}`)}, not pushed`),
    factTable([
      ['Tags', tagList(tags, [])],
      ['Build', printSteps(built)],
      ['Time', printDuration(seconds(milliseconds))],
    ]),
  ).source;
}

function factTable(rows: readonly (readonly [string, Markdown | string] | undefined)[]): Markdown {
  return table(
    ['', ''],
    rows.filter((row) => row !== undefined),
  );
}

function tagList(tags: readonly Tag[], moved: readonly string[]): Markdown {
  const all = Markdown.of(tags.map(({ name }) => code(name).source).join(', '));
  const stayed = tags.length - moved.length;
  return moved.length > 0 && stayed > 0 ? md`${all} (${moved.length} set, ${stayed} as before)` : all;
}

function printLayers(count: number, { difference }: PushedImage): string {
  return difference?.newLayers === undefined
    ? String(count)
    : `${count}, ${difference.newLayers} of them new`;
}

function printGrowth({ difference }: PushedImage): Markdown | string {
  if (difference?.growth === undefined) return '';
  const { growth, tag } = difference;
  const change = growth === 0 ? 'as' : `${growth > 0 ? '+' : '−'}${printSize(Math.abs(growth))} to`;
  return md` (${change} what ${code(tag)} named before)`;
}

function noBuild({ promoted }: PushedImage): string {
  return promoted ? 'none: promoted' : 'none: the image of this commit with these inputs was there';
}

function printSteps({ steps }: Built): string {
  if (steps.total === 0) return 'done';
  return `${steps.total} ${steps.total === 1 ? 'step' : 'steps'}, ${steps.cached} from the cache`;
}

/** As ECR's console has it: powers of 1000. */
export function printSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(value < 10 ? 2 : 1)} ${units[power]}`;
}

function seconds(milliseconds: number): number {
  return Math.max(1, Math.round(milliseconds / 1000)) * 1000;
}
