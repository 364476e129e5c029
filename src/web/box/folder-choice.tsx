import { useComputed } from '@preact/signals';
import { useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { change } from '../state/history.ts';
import { facets } from '../state/library.ts';
import { search } from '../state/search-state.ts';
import { number, t } from '../text/language.ts';
import { type FolderNode, folderTree, isBelow, toggleFolder } from './folder-tree.ts';

/** The folders of the library as a tree of check boxes. */
export function FolderChoice() {
  const tree = useComputed(() => folderTree(facets.value?.folders ?? []));
  if (tree.value.length === 0) return null;
  return (
    <fieldset class="filters-part filters-folders">
      <legend>{t('boxFolders')}</legend>
      <ul class="folders">
        {tree.value.map((node) => (
          <Folder key={node.path} node={node} unfolded={tree.value.length === 1} within={false} />
        ))}
      </ul>
    </fieldset>
  );
}

/** `within`: an ancestor is chosen, so this folder is included. */
function Folder({ node, unfolded, within }: { node: FolderNode; unfolded: boolean; within: boolean }) {
  const { folders } = search.value;
  const { path, name, count, children } = node;
  const [open, setOpen] = useState(unfolded || folders.some((one) => isBelow(one, path)));
  const chosen = folders.includes(path);
  return (
    <li>
      <div class="folder">
        {children.length > 0 ? (
          <button
            type="button"
            class="folder-unfold"
            aria-expanded={open}
            aria-label={t(open ? 'boxFold' : 'boxUnfold', { folder: name })}
            onClick={() => setOpen(!open)}
          >
            <Icon name="unfold" size={16} />
          </button>
        ) : (
          <span class="folder-unfold" />
        )}
        <label class="check" title={path}>
          <input
            type="checkbox"
            checked={chosen || within}
            disabled={within}
            onChange={() => change({ folders: toggleFolder(folders, path) })}
          />
          <span class="folder-name">{name}</span>
          <span class="filters-count">{number(count)}</span>
        </label>
      </div>
      {open && children.length > 0 && (
        <ul class="folders">
          {children.map((child) => (
            <Folder key={child.path} node={child} unfolded={false} within={within || chosen} />
          ))}
        </ul>
      )}
    </li>
  );
}
