import { stopMilvus } from '../../../engine/milvus-server/stop.ts';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import { printable } from '../../format.ts';

export const stopMilvusCommand = defineCommand({
  name: 'milvus stop',
  summary: 'Stop the Milvus Lite server of the home.',
  usage: '',
  details:
    'Requests in progress are finished. A server that does not react is ended; nothing that was written is lost.',
  options: { json: JSON_OPTION },
  settings: ['home'],
  examples: [
    ['milvus stop', 'stop it'],
    ['milvus stop --json', 'print the result for a program'],
  ],
  interruptible: true,
  async run({ config, values, signal, print, note }) {
    const report = await stopMilvus({
      home: config.home,
      signal,
      onWait: ({ pid, command }) => note(`Waiting for ${printable(command)} (process ${pid})…`),
    });
    if (values.json) print(JSON.stringify(report));
    else if (!report.stopped) print('Milvus Lite is not running.');
    else {
      const how = report.signal === 'SIGINT' ? '' : `, which did not react, with ${report.signal}`;
      print(`Stopped Milvus Lite (process ${report.pid})${how}.`);
    }
    return 0;
  },
});
