import { startMilvus } from '../../../engine/milvus-server/start.ts';
import { SoutuError } from '../../../errors.ts';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import { confirm, YES_OPTION } from '../../confirm.ts';
import { formatBytes, printable } from '../../format.ts';

export const startMilvusCommand = defineCommand({
  name: 'milvus start',
  summary: 'Start a Milvus Lite server on this machine.',
  usage: '',
  details:
    'Its data lie in the folder milvus of the home, and it goes on until soutu milvus stop, or until the machine is switched off. It listens on 127.0.0.1 only; every program on this machine can use it.\nIt needs Python 3.10 or later. If that has not the packages milvus-lite and pymilvus, an environment with them is made in the home, once you agree to the download.',
  options: {
    port: {
      type: 'string',
      value: 'PORT',
      help: 'Port to listen on; 0 picks a free one. Without it that of the last start, at first 19530.',
    },
    yes: YES_OPTION,
    json: JSON_OPTION,
  },
  settings: ['home', 'python', 'offline'],
  examples: [
    ['milvus start', 'start it, and ask before something is downloaded'],
    ['milvus start --yes', 'in a script'],
    ['milvus start --python ~/venv/bin/python', 'with a Python that has the packages'],
  ],
  interruptible: true,
  async run(input) {
    const { config, values, signal, print, note, style } = input;
    const report = await startMilvus({
      home: config.home,
      python: config.python,
      offline: config.offline,
      port: values.port === undefined ? undefined : Number(values.port),
      signal,
      agree: ({ download, disk }) =>
        confirm(
          `Milvus Lite is not installed. Download ${formatBytes(download)} of Python packages into the home, where they take ${formatBytes(disk)}?`,
          input,
        ),
      onInstall: () => note('Installing Milvus Lite. This takes about a minute…'),
      onWait: ({ pid, command }) => note(`Waiting for ${printable(command)} (process ${pid})…`),
    });
    if (report === null) {
      note('Nothing was installed or started.');
      return 1;
    }
    const { started, answers, address, pid, version } = report;
    if (!answers) {
      throw new SoutuError('store-failed', `Milvus Lite (process ${pid}) is running, but does not answer.`, {
        hint: 'It may be busy. soutu milvus stop ends it.',
      });
    }
    if (values.json) {
      print(JSON.stringify(report));
      return 0;
    }
    print(
      `Milvus Lite ${version} ${started ? 'is running' : 'was running already'}: ${style.bold(address!)}`,
    );
    print(`To use it: set SOUTU_STORE=${address}, or "store": "${address}" in ${config.home}/config.json`);
    print(`To move the library: soutu copy --to ${address}`);
    return 0;
  },
});
