import { fill, language } from '../text/language.ts';

const en = {
  none: 'No picture is stored more than once.',
  sum: '{n} pictures are stored more than once. Deleting the copies would free {size}.',
  sumOne: '1 picture is stored more than once. Deleting the copies would free {size}.',
  away: 'Not counted: {n} more files, on disks that are away or on other machines.',
  awayOne: 'Not counted: 1 more file, on a disk that is away or on another machine.',
};

const zh: typeof en = {
  none: '没有重复的图片。',
  sum: '{n} 张图片存了不止一份，删掉副本可以腾出 {size}。',
  sumOne: '1 张图片存了不止一份，删掉副本可以腾出 {size}。',
  away: '未计入：另有 {n} 个文件，在没有连接的磁盘或其他机器上。',
  awayOne: '未计入：另有 1 个文件，在没有连接的磁盘或其他机器上。',
};

/** A text of this section, which is loaded with it. */
export const say = (name: keyof typeof en, parts?: Readonly<Record<string, string | number>>) =>
  fill((language.value === 'zh' ? zh : en)[name], parts);
