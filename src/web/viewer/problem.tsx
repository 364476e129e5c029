import { t } from '../text/language.ts';

/** Why the picture cannot be shown, and what to do. */
export function Problem({ title, hint, again }: { title: string; hint: string; again?: () => void }) {
  return (
    <div class="view-problem" role="alert">
      <p class="view-problem-title">{title}</p>
      <p>{hint}</p>
      {again && (
        <button type="button" class="button" onClick={again}>
          {t('resultsRetry')}
        </button>
      )}
    </div>
  );
}
