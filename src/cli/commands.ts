import type { Command } from './command.ts';
import { doctorCommand } from './commands/doctor.ts';
import { indexCommand } from './commands/index.ts';
import { modelsCommand } from './commands/models.ts';
import { removeCommand } from './commands/remove.ts';
import { searchCommand } from './commands/search.ts';
import { serveCommand } from './commands/serve.ts';
import { statusCommand } from './commands/status.ts';

export const COMMANDS: readonly Command[] = [
  indexCommand,
  searchCommand,
  serveCommand,
  statusCommand,
  removeCommand,
  modelsCommand,
  doctorCommand,
];
