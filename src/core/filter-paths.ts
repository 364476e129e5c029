import type { Filter } from './filter.ts';
import { normalizePath } from './folders.ts';

/** Normalises every whole path in a filter. Operands of `prefix` and `contains` may be parts of paths and stay unchanged. */
export function normalizePaths(filter: Filter): Filter {
  switch (filter.op) {
    case 'and':
    case 'or':
      return { ...filter, of: filter.of.map(normalizePaths) };
    case 'not':
      return { ...filter, of: normalizePaths(filter.of) };
    case 'in':
      return isPathField(filter.field) ? { ...filter, values: filter.values.map(normal) } : filter;
    case 'contains':
      return filter.field === 'folders' ? { ...filter, value: normal(filter.value) } : filter;
    case 'eq':
      return typeof filter.value === 'string' && isPathField(filter.field)
        ? { op: 'eq', field: filter.field, value: normal(filter.value) }
        : filter;
    default:
      return filter;
  }
}

const normal = (path: string) => normalizePath(path) ?? path;

function isPathField(field: string): field is 'path' | 'folders' {
  return field === 'path' || field === 'folders';
}
