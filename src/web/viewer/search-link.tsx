import { showResults } from '../state/actions.ts';
import type { SearchState } from '../state/search-state.ts';
import { leaveFor } from './shown.ts';

interface SearchLinkProps {
  readonly query: Partial<SearchState>;
  readonly label?: string;
  readonly title?: string;
  readonly children: string;
}

/** Leaves the picture for a search. */
export function SearchLink({ query, label, title, children }: SearchLinkProps) {
  return (
    <button
      type="button"
      class="view-link"
      aria-label={label}
      title={title}
      onClick={() => leaveFor(() => showResults(query))}
    >
      {children}
    </button>
  );
}
