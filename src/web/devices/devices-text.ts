import { fill, language } from '../text/language.ts';

const en = {
  title: 'Other devices',
  show: 'Open on a phone',
  label: 'QR code of {address}',
  scan: 'Scan the code with the camera of the phone.',
  once: 'It logs one device in, within ten minutes, with the rights of this browser.',
  local:
    'Only this computer can connect. For phones and other computers, start Soutu with: soutu serve --host 0.0.0.0',
  everywhere: 'Log out everywhere',
  leaving: 'All browsers will be logged out, this one too. Logging in again needs a token.',
  viewOnly:
    'This token is for searching and viewing. Folders, models and settings are changed with the other token, and pictures are removed with it.',
};

const zh: typeof en = {
  title: '其他设备',
  show: '在手机上打开',
  label: '{address} 的二维码',
  scan: '用手机的相机扫描二维码。',
  once: '它可在十分钟内让一台设备登录，权限与此浏览器相同。',
  local: '只有这台电脑能连接。要在手机和其他电脑上使用，请这样启动：soutu serve --host 0.0.0.0',
  everywhere: '在所有设备上退出登录',
  leaving: '所有浏览器即将退出登录，包括这一个。再次登录需要令牌。',
  viewOnly: '此令牌只能搜索和浏览。要更改文件夹、模型和设置，或移除图片，请使用另一个令牌。',
};

/** A text of this view, which is loaded with it. */
export const say = (name: keyof typeof en, parts?: Readonly<Record<string, string | number>>) =>
  fill((language.value === 'zh' ? zh : en)[name], parts);
