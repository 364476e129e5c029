import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { takenAt } from '../../scripts/gallery/dates.ts';
import { loadFonts } from '../../scripts/gallery/kit/fonts.ts';
import { render } from '../../scripts/gallery/kit/scene.ts';
import { packageRoot } from '../../src/package-root.ts';
import type { Entry } from './entry.ts';
import { PAPERS } from './list/papers.ts';
import { POSTERS_AND_SIGNS } from './list/posters.ts';
import { CHARTS, SCREENSHOTS } from './list/screens.ts';
import { SHOP } from './list/shop.ts';
import { SNAPSHOTS } from './list/snapshots.ts';

/** What draws the pictures: this folder and what it takes from the demo gallery. */
const SOURCES = ['eval/pictures', 'scripts/gallery/kit'];

/** Pictures that are drawn at once; sharp has threads of its own. */
const AT_ONCE = 4;

/**
 * The 300 pictures of the made set: a person's snapshots, goods, papers, screenshots, charts, posters and signs, in another style
 * than the demo gallery, which the built-in model was trained on.
 */
export const PICTURES: readonly Entry[] = [
  ...SNAPSHOTS,
  ...SHOP,
  ...PAPERS,
  ...SCREENSHOTS,
  ...CHARTS,
  ...POSTERS_AND_SIGNS,
];

/** Draws the made set into a folder, the same pictures each time; nothing if the folder has what this code draws. */
export async function makePictures(folder: string): Promise<void> {
  const stamp = join(folder, '.stamp');
  const version = await sourcesHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return;
  await rm(folder, { recursive: true, force: true });
  await loadFonts();
  const queue = PICTURES.values();
  const worker = async () => {
    for (const entry of queue) await save(folder, entry);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await writeFile(stamp, version);
}

async function save(folder: string, { file, draw, look = 'flat', caption }: Entry): Promise<void> {
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true });
  const drawn = sharp(await render(draw(file), look, file));
  if (caption !== undefined) drawn.withXmp(xmp(caption));
  await writeFile(path, await (file.endsWith('.png') ? drawn.png() : drawn.jpeg({ quality: 86 })).toBuffer());
  await utimes(path, takenAt(file), takenAt(file));
}

/** Of the sources, also when compiled code draws, so that tests and `npm run eval` share the pictures. */
async function sourcesHash(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const folder = join(packageRoot, source);
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
    for (const name of names.sort()) hash.update(await readFile(join(folder, name)));
  }
  return hash.digest('hex');
}

function xmp(description: string): string {
  return [
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description>',
    `<rdf:Alt><rdf:li xml:lang="x-default">${description}</rdf:li></rdf:Alt>`,
    '</dc:description></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>',
  ].join('');
}
