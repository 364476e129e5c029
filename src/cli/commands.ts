import type { Command } from './command.ts';
import { copyCommand } from './commands/copy.ts';
import { doctorCommand } from './commands/doctor.ts';
import { evalCommand } from './commands/eval.ts';
import { indexCommand } from './commands/index.ts';
import { startMilvusCommand } from './commands/milvus/start.ts';
import { milvusStatusCommand } from './commands/milvus/status.ts';
import { stopMilvusCommand } from './commands/milvus/stop.ts';
import { checkCommand } from './commands/models/check.ts';
import { freeCommand } from './commands/models/free.ts';
import { infoCommand } from './commands/models/info.ts';
import { modelsCommand } from './commands/models/list.ts';
import { pullCommand } from './commands/models/pull.ts';
import { recommendCommand } from './commands/models/recommend.ts';
import { removeModelCommand } from './commands/models/remove.ts';
import { useCommand } from './commands/models/use.ts';
import { removeCommand } from './commands/remove.ts';
import { searchCommand } from './commands/search.ts';
import { serveCommand } from './commands/serve.ts';
import { statusCommand } from './commands/status.ts';
import { tagCommand } from './commands/tag.ts';
import { textCommand } from './commands/text.ts';
import { addTextsCommand } from './commands/texts/add.ts';
import { listTextsCommand } from './commands/texts/list.ts';
import { removeTextsCommand } from './commands/texts/remove.ts';

/** A name of two words is a command of the command with the first word. */
export const COMMANDS: readonly Command[] = [
  indexCommand,
  searchCommand,
  textCommand,
  tagCommand,
  addTextsCommand,
  listTextsCommand,
  removeTextsCommand,
  serveCommand,
  statusCommand,
  removeCommand,
  copyCommand,
  modelsCommand,
  recommendCommand,
  pullCommand,
  useCommand,
  infoCommand,
  checkCommand,
  removeModelCommand,
  freeCommand,
  startMilvusCommand,
  stopMilvusCommand,
  milvusStatusCommand,
  evalCommand,
  doctorCommand,
];
