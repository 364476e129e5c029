import { listDocuments } from './documents.ts';
import { chooseEmoji, renderEmoji } from './emoji.ts';
import { fluentIcons } from './kit/icons.ts';
import { listScenes } from './scenes.ts';

export interface Counts {
  readonly emoji: number;
  readonly documents: number;
  readonly scenes: number;
}

/** A picture of the gallery. */
interface Planned {
  /** Relative to the gallery. */
  readonly path: string;
  readonly draw: (taken: Date) => Promise<Buffer>;
}

/** All pictures; those that are nice to look at come first. */
export function listPictures(): { readonly pictures: readonly Planned[]; readonly counts: Counts } {
  const icons = fluentIcons();
  const scenes = listScenes().map(({ file, picture }) => ({ path: `scenes/${file}`, draw: picture }));
  const documents = listDocuments().map(({ file, picture }) => ({
    path: `documents/${file}`,
    draw: picture,
  }));
  const emoji = chooseEmoji(icons).map((name) => ({
    path: `emoji/${name}.webp`,
    draw: () => renderEmoji(icons, name),
  }));
  return {
    pictures: [...scenes, ...documents, ...emoji],
    counts: { emoji: emoji.length, documents: documents.length, scenes: scenes.length },
  };
}
