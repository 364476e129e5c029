import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system that a test mounts and unmounts as people plug disks in and out. */
export interface Disk {
  /** Its mount point, an empty folder while it is not mounted. */
  readonly path: string;
  mount(): void;
  unmount(): void;
  /** Stops the program behind a file system of FUSE, which then answers nothing, like a share whose server is away. */
  hang(): void;
  /** Lets it go on. */
  goOn(): void;
  /** Unmounts it and deletes all of it. */
  remove(): void;
}

const system = (program: string, ...args: readonly string[]) =>
  execFileSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });

function createDisk(mountOn: (path: string, folder: string) => void): Disk {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'soutu-disk-')));
  const path = join(folder, 'disk');
  mkdirSync(path);
  let isMounted = false;
  let stopped: number | null = null;
  const disk: Disk = {
    path,
    mount() {
      mountOn(path, folder);
      isMounted = true;
    },
    hang() {
      stopped = programBehind(path);
      process.kill(stopped, 'SIGSTOP');
    },
    goOn() {
      if (stopped !== null) process.kill(stopped, 'SIGCONT');
      stopped = null;
    },
    unmount() {
      disk.goOn();
      if (isMounted) system('umount', path);
      isMounted = false;
    },
    remove() {
      disk.goOn();
      // Also while something still looks at it.
      if (isMounted) system('umount', '--lazy', path);
      isMounted = false;
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    disk.mount();
  } catch (error) {
    disk.remove();
    throw error;
  }
  return disk;
}

/** The process that serves a mount point, which is one of its arguments. */
function programBehind(path: string): number {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(path)) return Number(pid);
    } catch {
      // It has ended meanwhile.
    }
  }
  throw new Error(`no program serves ${path}`);
}

/** A disk in memory, whose content is gone with its unmounting. */
export const memoryDisk = (megabytes: number): Disk =>
  createDisk((path) => void system('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'soutu-test', path));

/** What mounts an image where the kernel does not know its file system, by FUSE. That for FAT, fusefat, damages files. */
const PROGRAMS: Readonly<Record<string, (image: string, path: string) => void>> = {
  exfat(image, path) {
    const device = system('losetup', '--find', '--show', image).trim();
    try {
      system('mount.exfat-fuse', device, path);
    } finally {
      // Once it is unmounted.
      system('losetup', '--detach', device);
    }
  },
};

/**
 * A disk in a file, which keeps its content.
 *
 * @param type as mount(8) and mkfs(8) name it
 */
export function imageDisk(type: string, megabytes: number): Disk {
  let isMade = false;
  return createDisk((path, folder) => {
    const image = join(folder, '.image');
    if (!isMade) {
      writeFileSync(image, '');
      truncateSync(image, megabytes * 1024 * 1024);
      system(`mkfs.${type}`, image);
      isMade = true;
    }
    try {
      system('mount', '-t', type, '-o', 'loop', image, path);
    } catch (error) {
      try {
        PROGRAMS[type]!(image, path);
      } catch {
        throw error;
      }
    }
  });
}

/** Another way to a folder, on which nothing can be written. */
export const readOnlyDisk = (folder: string): Disk =>
  createDisk((path) => {
    system('mount', '--bind', folder, path);
    system('mount', '-o', 'remount,bind,ro', path);
  });

/** Why no disk can be stopped here, in a sentence; null if one can: only what is behind a file system of FUSE can be. */
export const refusalToHang = (): string | null =>
  refusalOf(() => {
    const made = imageDisk('exfat', 64);
    try {
      made.hang();
    } catch (error) {
      made.remove();
      throw error;
    }
    made.goOn();
    return made;
  });

/** Why a disk cannot be mounted here, in a sentence; null if it can. */
export function refusalOf(make: () => Disk): string | null {
  if (process.platform !== 'linux') return 'Mounting is tried on Linux only.';
  try {
    make().remove();
    return null;
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr || (error as Error).message).trim();
    return `Mounting it is refused here: ${said.split('\n').at(-1)}`;
  }
}
