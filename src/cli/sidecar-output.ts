import type { SidecarProblemName, SidecarReport } from '../engine.ts';
import { WRITE_REFUSALS } from '../file-errors.ts';
import type { CommandInput } from './command.ts';
import { formatCount, link, plural, printable } from './format.ts';

const PROBLEMS: Readonly<Record<SidecarProblemName, string>> = {
  gone: 'the picture or the file has changed, is gone, or lies behind a link or on a disk that does not answer; run soutu index',
  link: 'it is a link or no regular file',
  form: 'it is no XMP in UTF-8, or in a form that cannot be changed safely',
  large: 'it is larger than 1 MB',
  changing: 'another program is writing it; try again',
  full: `${WRITE_REFUSALS.full}; make space and run the command again`,
  'read-only': `${WRITE_REFUSALS['read-only']}; mount it for writing and run the command again`,
  denied: `${WRITE_REFUSALS.denied} to write there; change that (chmod, chown), or run soutu as the owner of the folder`,
  unwritable: 'the file system refuses to write it',
};

/** Prints what is done to the files beside pictures, and how many there were. */
export function createSidecarOutput({
  values,
  print,
  note,
  style,
}: Pick<CommandInput, 'values' | 'print' | 'note' | 'style'>) {
  const sign = values.undo ? '-' : '+';
  let changed = 0;
  let keywords = 0;
  let problems = 0;
  return {
    tell(report: SidecarReport): void {
      if (report.problem !== null) problems += 1;
      if (report.keywords.length > 0) {
        changed += 1;
        keywords += report.keywords.length;
      }
      if (values.json) print(JSON.stringify(report));
      else if (report.problem !== null)
        note(`${link(report.sidecar, style.on)} was left as it is: ${PROBLEMS[report.problem]}.`);
      else if (report.keywords.length > 0) {
        const whole = report.wholeFile ? style.dim(values.undo ? '  (deleted)' : '  (new)') : '';
        print(
          `${link(report.sidecar, style.on)}  ${sign} ${report.keywords.map(printable).join(', ')}${whole}`,
        );
      }
    },
    /** The exit code: 1 if files were left as they are because of a problem. */
    end(): number {
      const code = problems > 0 ? 1 : 0;
      if (values.json) return code;
      const done = `${plural(keywords, 'keyword')} in ${plural(changed, 'file')}`;
      if (values['dry-run']) note(`${values.undo ? 'Would take away' : 'Would add'} ${done}.`);
      else if (changed > 0)
        note(
          values.undo
            ? `Took away ${done}. soutu index takes them out of the search.`
            : `Added ${done}. soutu index makes them searchable; soutu tag --undo takes them away again.`,
        );
      else if (problems === 0)
        note(values.undo ? 'There was nothing to take away.' : 'There was nothing to add.');
      if (problems === 1) note('1 file was left as it is, for the reason above.');
      else if (problems > 1)
        note(`${formatCount(problems)} files were left as they are, for the reasons above.`);
      return code;
    },
  };
}
