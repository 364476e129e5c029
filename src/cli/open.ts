import { spawn } from 'node:child_process';
import { tell } from '../log.ts';

/** Opens a file with the system's default program, without waiting for it. */
export function openInViewer(file: string): void {
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [file]]
      : process.platform === 'win32'
        ? ['explorer.exe', [file]]
        : ['xdg-open', [file]];
  const child = spawn(command as string, args as string[], { detached: true, stdio: 'ignore' });
  child.on('error', () => tell(`Could not start ${command}; open ${file} yourself.`));
  child.unref();
}
