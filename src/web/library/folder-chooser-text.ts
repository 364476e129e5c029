import { fill, language } from '../text/language.ts';

const en = {
  choose: 'Choose a folder',
  path: 'Path of the folder',
  pathHere: '/home/me/Pictures',
  open: 'Open',
  up: 'Up to {path}',
  top: 'Up to the top level',
  addThis: 'Add this folder',
  noSub: 'No subfolders.',
  noRoots: 'Adding folders is not allowed on this server.',
  noRootsHint: 'Start it with folders: soutu serve FOLDER, or set “roots”.',
  added: 'Reading {path}',
};

const zh: typeof en = {
  choose: '选择文件夹',
  path: '文件夹路径',
  pathHere: '/home/me/Pictures',
  open: '打开',
  up: '返回 {path}',
  top: '返回起点',
  addThis: '添加此文件夹',
  noSub: '里面没有子文件夹',
  noRoots: '这台服务器没有开放添加文件夹。',
  noRootsHint: '启动时写上文件夹：soutu serve 文件夹，或设置 roots。',
  added: '正在读取 {path}',
};

/** A text of this dialog, which is loaded with it. */
export const say = (name: keyof typeof en, parts?: Readonly<Record<string, string>>) =>
  fill((language.value === 'zh' ? zh : en)[name], parts);
