import { openEngine } from '../../../engine.ts';
import { defineCommand } from '../../command.ts';
import { LIBRARY_SETTINGS } from '../../setting-groups.ts';

export const pauseWatchCommand = defineCommand({
  name: 'watch pause',
  summary: 'Let what changes on the disk wait, in whichever process follows the folders.',
  usage: '',
  details: 'It stays so over restarts, until soutu watch resume. soutu index goes on working.',
  options: {},
  settings: [...LIBRARY_SETTINGS],
  examples: [['watch pause', 'keep the machine quiet']],
  async run({ config, note }) {
    const engine = await openEngine(config);
    try {
      await engine.watching.pause();
      note('Changes wait until: soutu watch resume');
      return 0;
    } finally {
      await engine.close();
    }
  },
});
