import type { Random } from '../random.ts';

export type Language = 'en' | 'zh';

/** What every kind of document gets: its language, its number among its kind (from 0), and its own chance. */
export interface Task {
  readonly language: Language;
  readonly copy: number;
  readonly random: Random;
}

/** Plastic cards of the size that all wallets share (ISO/IEC 7810 ID-1: 85.6 x 54 mm). */
export const CARD = { width: 1012, height: 638, corner: 36 } as const;

/** All of these are invented; a person or company of the same name is a coincidence. */
const GIVEN = [
  'Mira',
  'Oskar',
  'Talia',
  'Bruno',
  'Ines',
  'Felix',
  'Nora',
  'Jonas',
  'Alma',
  'Ravi',
  'Lena',
  'Theo',
];
const FAMILY = [
  'Sampleton',
  'Quillfeather',
  'Mockridge',
  'Placeholm',
  'Inventa',
  'Fablewood',
  'Testova',
  'Dummer',
];
const ZH_FAMILY = ['样', '范', '甄', '贾', '蓝', '云', '白', '石'];
const ZH_GIVEN = ['晓明', '子涵', '雨桐', '思远', '佳宁', '浩然', '若溪', '一凡', '安琪', '嘉禾'];
const COMPANY = ['Bluefern', 'Paper Lantern', 'Northmoor', 'Copper Kettle', 'Tidewater', 'Moonpine'];
const TRADE = ['Studio', 'Trading', 'Foods', 'Systems', 'Books', 'Works'];
const ZH_COMPANY = ['青松', '云帆', '橙子', '月桥', '纸鸢', '星河'];
const ZH_TRADE = ['科技', '贸易', '食品', '文化', '设计', '书店'];
const STREET = ['Example Street', 'Nowhere Lane', 'Sample Road', 'Fiction Avenue', 'Lorem Square'];
const CITY = ['Samplebury', 'Port Fiction', 'New Elsewhere', 'Mockhaven', 'Lower Imagin'];
const ZH_CITY = ['云州市', '样本市', '虚江市', '示例市', '幻海市'];
const ZH_STREET = ['示例路', '样张街', '虚构大道', '测试巷', '范本路'];

export function person(language: Language, random: Random): string {
  return language === 'zh'
    ? random.pick(ZH_FAMILY) + random.pick(ZH_GIVEN)
    : `${random.pick(GIVEN)} ${random.pick(FAMILY)}`;
}

export function company(language: Language, random: Random): string {
  return language === 'zh'
    ? `${random.pick(ZH_CITY).slice(0, 2)}${random.pick(ZH_COMPANY)}${random.pick(ZH_TRADE)}有限公司`
    : `${random.pick(COMPANY)} ${random.pick(TRADE)}`;
}

function city(language: Language, random: Random): string {
  return random.pick(language === 'zh' ? ZH_CITY : CITY);
}

export function address(language: Language, random: Random): string {
  return language === 'zh'
    ? `${city(language, random)}虚构区${random.pick(ZH_STREET)}${random.whole(1, 299)}号${random.whole(1, 30)}室`
    : `${random.whole(1, 240)} ${random.pick(STREET)}, ${city(language, random)}`;
}

export const STATIONS = {
  en: ['Samplebury', 'Port Fiction', 'Mockhaven', 'Elsewhere'],
  zh: ['云州南', '虚江', '幻海东', '样本北'],
} as const;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function date(language: Language, random: Random, from = 2023, to = 2026): string {
  const [year, month, day] = [random.whole(from, to), random.whole(1, 12), random.whole(1, 28)];
  return language === 'zh' ? `${year}年${month}月${day}日` : `${day} ${MONTHS[month - 1]} ${year}`;
}

export function time(random: Random): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(random.whole(6, 22))}:${two(random.whole(0, 11) * 5)}`;
}

export function money(language: Language, amount: number): string {
  return `${language === 'zh' ? '¥' : '€'}${amount.toFixed(2)}`;
}
