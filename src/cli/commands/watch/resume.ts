import { openEngine } from '../../../engine.ts';
import { defineCommand } from '../../command.ts';
import { LIBRARY_SETTINGS } from '../../setting-groups.ts';

export const resumeWatchCommand = defineCommand({
  name: 'watch resume',
  summary: 'Follow the folders again after soutu watch pause.',
  usage: '',
  options: {},
  settings: [...LIBRARY_SETTINGS],
  examples: [['watch resume', 'store what has changed meanwhile, and go on']],
  async run({ config, note }) {
    const engine = await openEngine(config);
    try {
      await engine.watching.resume();
      const { process } = await engine.watching.state();
      note(
        process === null
          ? 'Changes no longer wait, but no process follows the folders: soutu watch, or soutu serve'
          : 'The folders are followed again.',
      );
      return 0;
    } finally {
      await engine.close();
    }
  },
});
