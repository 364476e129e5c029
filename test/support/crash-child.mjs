// Changes a library and says what is durable, to be killed meanwhile: node crash-child.mjs HOME MODEL index FOLDER | remove PATH
import { writeSync } from 'node:fs';
import { loadConfig } from '../../dist/src/config.js';
import { createContext } from '../../dist/src/engine/context.js';
import { indexLibrary } from '../../dist/src/engine/index-library.js';
import { removeFromLibrary } from '../../dist/src/engine/remove.js';
import { wholePicture } from '../../dist/src/indexing/split.js';
import { openLanceDriver } from '../../dist/src/store/lance/driver.js';
import { openLanceStore } from '../../dist/src/store/lance/open.js';
import { halves } from './halves.mjs';

const [home, model, task, path] = process.argv.slice(2);
const say = (line) => writeSync(1, `${line}\n`);

/** The plan of a small collection has no index that a crash could cut off. */
const plan = ({ items }) => ({ kind: items < 40 ? 'flat' : 'hnsw', reason: 'small enough for a test' });
const driver = {
  ...openLanceDriver({ home }),
  open: ({ name, dimensions }) =>
    openLanceStore({ folder: `${home}/lance`, collection: name, dimensions, plan }),
};
const split = (content, format) => (format === 'png' ? halves : wholePicture)(content, format);

const context = createContext(loadConfig({ home, model, workers: 1 }), driver);
say('started');
if (task === 'index') {
  const onProgress = ({ written }) => {
    for (const file of written) say(file);
  };
  await indexLibrary(context, [path], { onProgress }, () => {}, split);
} else {
  await removeFromLibrary(context, [path], () => {});
}
say('finished');
await context.close();
