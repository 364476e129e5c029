import { milvusStatus } from '../../../engine/milvus-server/status.ts';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import { formatBytes, printable, shortPath } from '../../format.ts';

export const milvusStatusCommand = defineCommand({
  name: 'milvus status',
  summary: 'Show whether the Milvus Lite server of the home is running.',
  usage: '',
  options: { json: JSON_OPTION },
  settings: ['home'],
  examples: [
    ['milvus status', 'show the address, the process and the data'],
    ['milvus status --json', 'print it for a program'],
  ],
  async run({ config, values, print, style }) {
    const status = await milvusStatus({ home: config.home });
    if (values.json) {
      print(JSON.stringify(status));
      return 0;
    }
    const { running, answers, address, pid, version, since, folder, bytes, log } = status;
    if (!running) print('Milvus Lite is not running. To start it: soutu milvus start');
    else {
      const silent = answers ? '' : style.yellow(', but does not answer');
      print(`Milvus Lite ${version} is running${silent}: ${style.bold(address!)}`);
      print(`process  ${pid}, since ${since}`);
    }
    print(`data     ${printable(shortPath(folder))}, ${formatBytes(bytes)}`);
    if (running) print(`log      ${printable(shortPath(log))}`);
    return 0;
  },
});
