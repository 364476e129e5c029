import type { Command } from './command.ts';

/**
 * The commands by name; a name of two words is a command of the command with the first word. Each is loaded when it is used, because
 * a search takes about as long as loading the code of all.
 */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  index: async () => (await import('./commands/index.ts')).indexCommand,
  search: async () => (await import('./commands/search.ts')).searchCommand,
  text: async () => (await import('./commands/text.ts')).textCommand,
  tag: async () => (await import('./commands/tag.ts')).tagCommand,
  'texts add': async () => (await import('./commands/texts/add.ts')).addTextsCommand,
  'texts list': async () => (await import('./commands/texts/list.ts')).listTextsCommand,
  'texts remove': async () => (await import('./commands/texts/remove.ts')).removeTextsCommand,
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  watch: async () => (await import('./commands/watch/watch.ts')).watchCommand,
  'watch pause': async () => (await import('./commands/watch/pause.ts')).pauseWatchCommand,
  'watch resume': async () => (await import('./commands/watch/resume.ts')).resumeWatchCommand,
  logout: async () => (await import('./commands/logout.ts')).logoutCommand,
  status: async () => (await import('./commands/status.ts')).statusCommand,
  'index-info': async () => (await import('./commands/index-info.ts')).indexInfoCommand,
  remove: async () => (await import('./commands/remove.ts')).removeCommand,
  copy: async () => (await import('./commands/copy.ts')).copyCommand,
  tune: async () => (await import('./commands/tune.ts')).tuneCommand,
  models: async () => (await import('./commands/models/list.ts')).modelsCommand,
  'models recommend': async () => (await import('./commands/models/recommend.ts')).recommendCommand,
  'models pull': async () => (await import('./commands/models/pull.ts')).pullCommand,
  'models use': async () => (await import('./commands/models/use.ts')).useCommand,
  'models info': async () => (await import('./commands/models/info.ts')).infoCommand,
  'models check': async () => (await import('./commands/models/check.ts')).checkCommand,
  'models remove': async () => (await import('./commands/models/remove.ts')).removeModelCommand,
  'models free': async () => (await import('./commands/models/free.ts')).freeCommand,
  'milvus start': async () => (await import('./commands/milvus/start.ts')).startMilvusCommand,
  'milvus stop': async () => (await import('./commands/milvus/stop.ts')).stopMilvusCommand,
  'milvus status': async () => (await import('./commands/milvus/status.ts')).milvusStatusCommand,
  eval: async () => (await import('./commands/eval.ts')).evalCommand,
  learn: async () => (await import('./commands/learn.ts')).learnCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
};

/** The names of all commands, in the order in which help lists them. */
export const COMMAND_NAMES: readonly string[] = Object.keys(COMMANDS);

/** Loads the command of a name; undefined if there is none. */
export async function loadCommand(name: string): Promise<Command | undefined> {
  return Object.hasOwn(COMMANDS, name) ? COMMANDS[name]!() : undefined;
}

/** Loads the commands of these names. */
export function loadCommands(names: readonly string[] = COMMAND_NAMES): Promise<Command[]> {
  return Promise.all(names.map((name) => COMMANDS[name]!()));
}
