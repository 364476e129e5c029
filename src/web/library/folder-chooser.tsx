import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { FolderChoices } from '../../http/contract/folders.ts';
import { api, isRefusal, type Refusal } from '../api.ts';
import { Icon } from '../parts/icon.tsx';
import { folders, reloadLibrary } from '../state/library.ts';
import { forgetFailure, toast } from '../state/toasts.ts';
import { sentences, withHint } from '../text/format.ts';
import { t } from '../text/language.ts';
import { choosing } from './choosing.tsx';
import { say } from './folder-chooser-text.ts';
import './common.css';
import './folder-chooser.css';

/** The dialog for choosing a folder of the server and adding it to the library. */
export function Chooser() {
  const dialog = useRef<HTMLDialogElement>(null);
  const here = useSignal<FolderChoices | null>(null);
  const typed = useSignal('');
  const refusal = useSignal<Refusal | null>(null);
  const adding = useSignal(false);

  useLayoutEffect(() => {
    const element = dialog.current!;
    element.showModal();
    return () => element.close();
  }, []);
  useEffect(() => void open(null), []);

  async function trying(work: () => Promise<void>): Promise<void> {
    refusal.value = null;
    try {
      await work();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refusal.value = error;
    }
  }
  const open = (path: string | null) =>
    trying(async () => {
      here.value = await api.folderChoices(path);
      typed.value = here.value.path ?? '';
      // The row that was chosen is gone, and with it the focus.
      requestAnimationFrame(() => {
        if (document.activeElement === document.body)
          dialog.current?.querySelector<HTMLElement>('.lib-choice')?.focus();
      });
    });
  const add = () =>
    trying(async () => {
      adding.value = true;
      forgetFailure();
      try {
        const { folder } = await api.addFolder(typed.peek().trim());
        choosing.value = false;
        toast(say('added', { path: folder }));
        await reloadLibrary();
      } finally {
        adding.value = false;
      }
    });

  const shut = folders.value?.roots.length === 0;
  return (
    <dialog class="lib-chooser" ref={dialog} aria-labelledby="lib-choose" onClose={() => close()}>
      <h2 id="lib-choose">{say('choose')}</h2>
      {shut ? (
        <p class="lib-quiet">{sentences(say('noRoots'), say('noRootsHint'))}</p>
      ) : (
        <>
          <form
            class="lib-path"
            onSubmit={(event) => {
              event.preventDefault();
              void open(typed.peek().trim() || null);
            }}
          >
            <label for="lib-path">{say('path')}</label>
            <input
              id="lib-path"
              value={typed.value}
              placeholder={folders.value?.roots[0] ?? say('pathHere')}
              autocomplete="off"
              spellcheck={false}
              aria-invalid={refusal.value !== null}
              aria-describedby="lib-path-wrong"
              onInput={({ currentTarget }) => {
                typed.value = currentTarget.value;
              }}
            />
            <button type="submit" class="button">
              {say('open')}
            </button>
          </form>
          <p class="lib-wrong" id="lib-path-wrong" role="alert">
            {refusal.value && withHint(refusal.value)}
          </p>
          <Choices here={here.value} open={(path) => void open(path)} />
        </>
      )}
      <div class="lib-chooser-end">
        <button type="button" class="button plain" onClick={close}>
          {t('libCancel')}
        </button>
        {!shut && (
          <button
            type="button"
            class="button primary"
            disabled={typed.value.trim() === '' || adding.value}
            onClick={() => void add()}
          >
            {say('addThis')}
          </button>
        )}
      </div>
    </dialog>
  );
}

function close(): void {
  choosing.value = false;
}

/** The subfolders of the open folder, and a link to its parent. */
function Choices({ here, open }: { here: FolderChoices | null; open: (path: string | null) => void }) {
  const row = (path: string | null, name: string, icon: 'up' | 'folder') => (
    <li key={path}>
      <button type="button" class="lib-choice" onClick={() => open(path)}>
        <Icon name={icon} size={18} />
        {name}
      </button>
    </li>
  );
  return (
    <ul class="lib-choices" aria-busy={here === null}>
      {here?.path && row(here.parent, here.parent ? say('up', { path: here.parent }) : say('top'), 'up')}
      {here?.folders.map(({ path, name }) => row(path, name, 'folder'))}
      {here?.folders.length === 0 && <li class="lib-quiet lib-choices-none">{say('noSub')}</li>}
    </ul>
  );
}
