import { answers } from '../disks/answers.ts';
import { isAway } from '../disks/fs.ts';
import { exists } from '../indexing/exists.ts';

/** Whether something is at a path, as far as that can be known without a long wait: what lies on a share whose server is away is `silent`. */
export async function presenceOf(path: string): Promise<'there' | 'missing' | 'silent'> {
  if (!(await answers(path))) return 'silent';
  if (await exists(path)) return 'there';
  return isAway(path) ? 'silent' : 'missing';
}
