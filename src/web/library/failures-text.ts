import { language } from '../text/language.ts';

const en = {
  whyEmpty: 'Empty files',
  whyCorrupt: 'Damaged pictures',
  whyUnsupported: 'Unsupported format',
  whyTooLarge: 'Too many bytes or pixels',
  whyUnreadable: 'Cannot be accessed',
  whyMissing: 'Not found',
  whyName: 'Names that are not UTF-8',
  doEmpty: 'Copy them again from their source, or delete them.',
  doCorrupt: 'Open them in a picture viewer; if that fails too, restore them from a backup.',
  doUnsupported: 'Soutu cannot read these. Saved as JPEG or PNG, they will be found.',
  doTooLarge: 'Raise the settings max-bytes or max-pixels if you trust the files.',
  doUnreadable: 'Check their permissions and that the disk is connected.',
  doMissing: 'They disappeared while being read. Update the library.',
  doName: 'Rename them, for example with convmv, and they can be read.',
};

/** Name of a text of this section. */
export type FailureText = keyof typeof en;

const zh: Readonly<Record<FailureText, string>> = {
  whyEmpty: '空文件',
  whyCorrupt: '图片已损坏',
  whyUnsupported: '不支持的格式',
  whyTooLarge: '超出大小或像素上限',
  whyUnreadable: '无法访问',
  whyMissing: '找不到文件',
  whyName: '文件名不是 UTF-8 编码',
  doEmpty: '请从来源处重新复制，或直接删除。',
  doCorrupt: '用看图软件打开试试；如果也打不开，请从备份恢复。',
  doUnsupported: '搜图读不了这些文件。另存为 JPEG 或 PNG 就能找到。',
  doTooLarge: '如果信任这些文件，可以调高 max-bytes 或 max-pixels 设置。',
  doUnreadable: '请检查文件权限，并确认磁盘已连接。',
  doMissing: '读取过程中文件不见了，更新一次图库即可。',
  doName: '请重命名（例如用 convmv），之后就能读取。',
};

/** A text of this section, which is loaded with it. */
export const say = (name: FailureText) => (language.value === 'zh' ? zh : en)[name];
