import { fill, language } from '../text/language.ts';

const en = {
  title: 'Place',
  where: 'Latitude, longitude',
  distance: 'Distance in km',
  hint: 'Pictures that say where they were taken. A click on the place in the details of a picture fills this in. A box: south, west, north, east.',
  wrongPlace:
    'This is no place. Give latitude and longitude, as 52.52, 13.40 or 52.52° N 13.40° E, with a distance; or south, west, north and east of a box. A point is before the decimals.',
  wrongDistance: 'The distance is a number of kilometres above 0, and at most 20,000.',
};

const zh: typeof en = {
  title: '地点',
  where: '纬度, 经度',
  distance: '距离（公里）',
  hint: '只找记录了拍摄地点的图片。点图片信息里的地点，这里就会填好。也可以填一个区域：南, 西, 北, 东。',
  wrongPlace:
    '这不是一个地点。请填纬度和经度（如 52.52, 13.40 或 52.52° N 13.40° E）以及距离，或区域的南、西、北、东界。小数点请用“.”。',
  wrongDistance: '距离应是大于 0 的公里数，最多 20,000。',
};

/** A text of this control, which is loaded with it. */
export const say = (name: keyof typeof en) => fill((language.value === 'zh' ? zh : en)[name], {});
