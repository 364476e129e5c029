import { endSessions, sessionsFile } from '../../http/sessions.ts';
import { defineCommand } from '../command.ts';

export const logoutCommand = defineCommand({
  name: 'logout',
  summary: 'Log out all browsers: they need a token of soutu serve to log in again.',
  usage: '',
  details:
    'A server that is running notices it within a second, and ends links for other devices and events that browsers follow, too. Tokens stay valid; soutu serve --new-token and --new-read-token make new ones.',
  options: {},
  settings: ['home', 'log-level'],
  examples: [['logout', 'after a phone was lost']],
  async run({ config, print }) {
    await endSessions(sessionsFile(config.home));
    print('All browsers are logged out.');
    return 0;
  },
});
