import { UNWATCHED } from '../../core/unwatched.ts';
import { fill, language } from '../text/language.ts';

const en = {
  title: 'Following the folders',
  oneNew: '1 new picture',
  new: '{n} new pictures',
  changed: 'Pictures have changed',
  show: 'Show',
  on: 'What changes in the folders appears by itself.',
  starting: 'The folders are about to be followed.',
  waiting: 'What has changed in the folders cannot be stored now. It is tried again by itself.',
  locked: 'Another process writes to the library. What has changed is stored after it.',
  full: 'The disk of Soutu’s home folder is full. What has changed in the folders is stored once there is room.',
  'read-only':
    'The disk of Soutu’s home folder is read-only. What has changed in the folders is stored once it can be written.',
  denied:
    'Soutu has no permission to write in its home folder. What has changed in the folders is stored once it has.',
  embedding: 'The embedding server does not respond. What has changed in the folders is stored once it does.',
  paused: 'Paused. What changes in the folders waits.',
  battery: 'The machine runs on battery. What changes in the folders waits until it is plugged in.',
  off: 'The folders are not followed. “Update library” finds what has changed.',
  elsewhere: 'By another process: {command}',
  notStored: 'Not stored yet: {n}',
  rescans: '{path}: walked now and then, because {reason}',
  also: '{path}: also walked now and then, because {reason}',
  missing: '{path}: not there now; it is looked for',
  pause: 'Pause',
  resume: 'Go on',
  kept: 'Files of these folders stay in the library, because their disk may be disconnected: {folders}',
  prune: 'Remove them',
  more: '{folders} and {n} more',
  pruned: 'Removing the files of these folders from the library: {folders}',
  drawing: 'Drawing the demo gallery',
  drawingMore: 'Its pictures appear here as soon as they are drawn, and can be searched at once.',
  drawn: '{done} of {total}',
};

const zh: typeof en = {
  title: '跟随文件夹',
  oneNew: '1 张新图片',
  new: '{n} 张新图片',
  changed: '图片有变化',
  show: '显示',
  on: '文件夹里的变化会自动出现。',
  starting: '正在准备跟随文件夹。',
  waiting: '文件夹里的变化现在无法存入，会自动重试。',
  locked: '另一个进程正在写入图库，变化会在其后存入。',
  full: '搜图主目录所在的磁盘已满。有空间后会存入文件夹里的变化。',
  'read-only': '搜图主目录所在的磁盘是只读的。可以写入后会存入文件夹里的变化。',
  denied: '搜图没有写入其主目录的权限。有权限后会存入文件夹里的变化。',
  embedding: '嵌入服务器没有响应。恢复后会存入文件夹里的变化。',
  paused: '已暂停。文件夹里的变化先等着。',
  battery: '机器正在用电池。接上电源后再存入文件夹里的变化。',
  off: '没有跟随文件夹。“更新图库”会找出变化。',
  elsewhere: '由另一个进程跟随：{command}',
  notStored: '尚未存入：{n}',
  rescans: '{path}：每隔一段时间检查一遍，原因：{reason}',
  also: '{path}：另外每隔一段时间检查一遍，原因：{reason}',
  missing: '{path}：现在不在，正在等它出现',
  pause: '暂停',
  resume: '继续',
  kept: '这些文件夹里的文件仍留在图库中，因为磁盘可能只是没有连接：{folders}',
  prune: '移除它们',
  more: '{folders} 等，另有 {n} 个',
  pruned: '正在从图库移除这些文件夹里的文件：{folders}',
  drawing: '正在绘制示例图库',
  drawingMore: '画好的图片会陆续出现在这里，出现后就能搜索。',
  drawn: '{done} / {total}',
};

const REASONS_ZH: Readonly<Record<string, string>> = {
  [UNWATCHED.network]: '它在另一台机器的共享里，系统不会告知变化',
  [UNWATCHED.fuse]: '它在由程序提供的文件系统（FUSE）里，变化可能不会全部告知',
  [UNWATCHED.many]: '它的文件夹太多，无法同时监视',
  [UNWATCHED.silent]: '它没有回应，所在的磁盘或服务器可能已断开',
};

/** Why a folder is walked now and then; what the system says, with the command that helps, stays in English. */
export const reasonWords = (reason: string) => (language.value === 'zh' && REASONS_ZH[reason]) || reason;

/** A text of these parts, which is loaded with them. */
export const say = (name: keyof typeof en, parts?: Readonly<Record<string, string | number>>) =>
  fill((language.value === 'zh' ? zh : en)[name], parts);
