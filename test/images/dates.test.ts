import { describe, expect, it } from 'vitest';
import { readExifDate } from '../../src/images/exif-date.ts';
import { folderDate, nameDate } from '../../src/images/origin/name-date.ts';
import { readPngTime } from '../../src/images/origin/png-time.ts';
import { datesOf } from '../../src/images/origin/taken.ts';

const day = (hour = 0, minute = 0, second = 0) => Date.UTC(2019, 6, 4, hour, minute, second);
/** What clocks in the zone of this machine showed at a moment. */
const localAt = (moment: number) => moment - new Date(moment).getTimezoneOffset() * 60_000;

describe('a date of EXIF', () => {
  it.each([
    ['2019:07:04 12:30:05', day(12, 30, 5), null],
    ['2019-07-04T12:30:05', day(12, 30, 5), null],
    ['2019/07/04 12:30:05', day(12, 30, 5), null],
    ['2019.07.04 12:30:05', day(12, 30, 5), null],
    ['2019:7:4 9:05:00', day(9, 5), null],
    ['2019:07:04  12:30:05', day(12, 30, 5), null],
    ['2019:07:04 12:30', day(12, 30), null],
    ['2019:07:04 12:30:05.25', day(12, 30, 5), null],
    ['2019:07:04 01:30:00 PM', day(13, 30), null],
    ['2019:07:04 12:30:00 am', day(0, 30), null],
    ['2019:07:04', day(), null],
    ['2019:07:04   :  :  ', day(), null],
    ['2019:07:04 24:00:00', day(), null],
    ['2019:07:04 12:60:00', day(), null],
    ['2019:07:04 12:30:60', day(12, 30, 59), null],
    ['2019:07:04 12:30:00Z', day(12, 30), 0],
    ['2019:07:04 12:30:00 UTC', day(12, 30), 0],
    ['2019:07:04 12:30:00+08:00', day(12, 30), 480],
    ['2019:07:04 12:30:00 -0330', day(12, 30), -210],
    ['2019:07:04 12:30:00+99:00', day(12, 30), null],
    ['1865:04:10 10:00:00', Date.UTC(1865, 3, 10, 10), null],
  ])('%j is read', (text, wall, offset) => {
    expect(readExifDate(text)).toEqual({ wall, offset });
  });

  it.each([
    ['+08:00', 480],
    ['+0800', 480],
    ['+08', 480],
    ['-03:30', -210],
    ['Z', 0],
    ['  :  ', null],
  ])('has the offset %j', (text, offset) => {
    expect(readExifDate('2019:07:04 12:30:00', text)).toEqual({ wall: day(12, 30), offset });
  });

  it.each([
    '0000:00:00 00:00:00',
    '0001:01:01 00:00:00',
    '2019:02:30 10:00:00',
    '2019:13:01',
    '2019',
    '2019:07',
    '    :  :  ',
    '',
  ])('%j is none', (text) => {
    expect(readExifDate(text)).toBeNull();
  });
});

describe('a text of a PNG', () => {
  it.each([
    ['Thu, 04 Jul 2019 12:30:05 GMT', day(12, 30, 5), 0],
    ['Thu, 4 Jul 2019 12:30:05 +0200', day(12, 30, 5), 120],
    ['4 Jul 2019 12:30', day(12, 30), null],
    ['Thu Jul  4 12:30:05 2019', day(12, 30, 5), null],
    ['Thu Jul  4 12:30:05 CEST 2019', day(12, 30, 5), null],
    ['2019-07-04T12:30:05+02:00', day(12, 30, 5), 120],
    ['2019:07:04 12:30:05', day(12, 30, 5), null],
  ])('%j is read', (text, wall, offset) => {
    expect(readPngTime(text)).toEqual({ wall, offset });
  });

  it.each(['7/4/19', 'yesterday', '31 Feb 2019 10:00', ''])('%j is none', (text) => {
    expect(readPngTime(text)).toBeNull();
  });
});

const SECOND = 1000;
const DAY = 86_400_000;
const second = (...time: [number, number, number]) => ({ wall: day(...time), span: SECOND, offset: null });
const wholeDay = { wall: day(), span: DAY, offset: null };

describe('the name of a file', () => {
  it.each([
    // Android, Samsung, Xiaomi, Huawei, Oppo, Windows Phone, Asus, DJI, Nokia.
    'IMG_20190704_152311.jpg',
    '20190704_152311.jpg',
    '20190704_152311(0).jpg',
    'IMG_20190704_152311_HDR.jpg',
    'IMG_20190704_152311~2.jpg',
    'IMG_20190704_152311_1.jpg',
    'IMG_20190704_152311123.jpg',
    'IMG20190704152311.jpg',
    'MVIMG_20190704_152311.jpg',
    'BURST20190704152311123.jpg',
    'WP_20190704_15_23_11_Pro.jpg',
    'P_20190704_152311.jpg',
    'DJI_20190704152311_0001_D.JPG',
    'C360_2019-07-04-15-23-11-123.jpg',
    '20190704_152311000_iOS.heic',
    // Screenshots.
    'Screenshot_2019-07-04-15-23-11.png',
    'Screenshot_2019-07-04-15-23-11-123_com.tencent.mm.jpg',
    'Screenshot_20190704-152311.png',
    'Screenshot_20190704_152311_Chrome.jpg',
    'Screenshot from 2019-07-04 15-23-11.png',
    'Screenshot 2019-07-04 152311.png',
    'Screen Shot 2019-07-04 at 3.23.11 PM.png',
    'Screenshot 2019-07-04 at 3.23.11\u202fPM.png',
    'Screenshot 2019-07-04 at 15.23.11.png',
    'Bildschirmfoto 2019-07-04 um 15.23.11.png',
    "Capture d'écran 2019-07-04 à 15.23.11.png",
    '截屏2019-07-04 15.23.11.png',
    '截屏2019-07-04 下午3.23.11.png',
    '屏幕快照 2019-07-04 下午3.23.11.png',
    '微信截图_20190704152311.png',
    'Snipaste_2019-07-04_15-23-11.png',
    // Messengers and clouds.
    '微信图片_20190704152311.jpg',
    '微信图片_20190704152311_42.jpg',
    '微信图片_201907041523111.jpg',
    '微信图片_2019070415231112.jpg',
    'WeChat Image_201907041523111.jpg',
    'QQ图片20190704152311.jpg',
    'signal-2019-07-04-152311.jpg',
    'signal-2019-07-04-15-23-11-678.jpg',
    'WhatsApp Image 2019-07-04 at 15.23.11.jpeg',
    'WhatsApp Image 2019-07-04 at 3.23.11 PM (1).jpeg',
    'photo_2019-07-04_15-23-11.jpg',
    'KakaoTalk_20190704_152311123.jpg',
    '2019-07-04 15.23.11.jpg',
    '2019-07-04 15.23.11-2.jpg',
    '2019-07-04T15:23:11.jpg',
    '2019年7月4日 15.23.11.jpg',
  ])('%s says the second', (name) => {
    expect(nameDate(name)).toEqual(second(15, 23, 11));
  });

  it.each([
    'IMG-20190704-WA0007.jpg',
    'VID-20190704-WA0007.jpg',
    '20190704.jpg',
    'IMG_20190704_0001.jpg',
    'scan 2019-07-04.tif',
    '2019_07_04 Zoo.jpg',
    'DSC20190704.jpg',
    'IMG_20190704_996099.jpg',
    '2019-07-04-0001.jpg',
    'Berlin.2019.07.04.jpg',
  ])('%s says the day', (name) => {
    expect(nameDate(name)).toEqual(wholeDay);
  });

  it('may say hours and minutes only', () => {
    expect(nameDate('2019-07-04 15.23 Zoo.jpg')).toEqual(second(15, 23, 0));
  });

  it('may be long ago', () => {
    expect(nameDate('1969-07-20 Apollo.tif')?.wall).toBe(Date.UTC(1969, 6, 20));
  });

  it.each([
    ['mmexport1562253791000.jpg', 1_562_253_791_000],
    ['FB_IMG_1562253791000.jpg', 1_562_253_791_000],
    ['wx_camera_1562253791000.jpg', 1_562_253_791_000],
    ['PXL_20190704_152311123.jpg', day(15, 23, 11)],
    ['PXL_20190704_152311123.MP.jpg', day(15, 23, 11)],
  ])('%s says a moment, which is shown as clocks here did', (name, moment) => {
    const offset = -new Date(moment).getTimezoneOffset();
    expect(nameDate(name)).toEqual({ wall: localAt(moment), span: SECOND, offset });
  });

  it.each([
    'IMG_1234.jpg',
    'DSC_0704.NEF',
    'DSC01234.ARW',
    '20001234.jpg',
    'P1010023.JPG',
    '100_0704.jpg',
    'IMG_20191304_101010.jpg',
    'IMG_20190230.jpg',
    '18991231.jpg',
    '1562253791000.jpg',
    '201907041.jpg',
    '201907041523.jpg',
    '201907041523111.jpg',
    '2012053199887766.jpg',
    '04.07.2019.jpg',
    'photo-1562253791.jpg',
    '2019-07.jpg',
    'version 2019.7.4.jpg',
    'a.jpg',
    '',
  ])('%j says no date', (name) => {
    expect(nameDate(name)).toBeNull();
  });
});

describe('the names of folders', () => {
  const july = { wall: Date.UTC(2019, 6, 1), span: 31 * DAY, offset: null };
  it.each([
    ['2019/07/04', wholeDay],
    ['2019/07', july],
    ['2019/07/Zoo', july],
    ['2019/07-July', july],
    ['2019/07 Juli', july],
    ['2019/7_juil.', july],
    ['2019/2019-07-04 Zoo', wholeDay],
    ['2019-07', july],
    ['2019.07 Summer', july],
    ['2019年7月', july],
    ['2019年7月4日', wholeDay],
    ['2019年/7月', july],
    ['20190704 Zoo/raw', wholeDay],
    ['2018/2019-07-04', wholeDay],
    ['2018/12/31/2019-07', july],
    ['2019-12', { wall: Date.UTC(2019, 11, 1), span: 31 * DAY, offset: null }],
  ])('%s say when', (path, found) => {
    expect(folderDate(`home/anna/${path}`.split('/'))).toEqual(found);
  });

  it.each([
    'Pictures',
    '2019',
    '2019/Zoo',
    '2019/12 Monkeys',
    '2019/07 June',
    '2019/13',
    '2019/42',
    '100CANON',
    '07/04',
    '201907',
    '2048 games',
    'Backup 2019-07-04',
  ])('%s say nothing', (path) => {
    expect(folderDate(`home/anna/${path}`.split('/'))).toBeNull();
  });
});

describe('the date of a picture', () => {
  const none = { takenAt: null, takenOffset: null, takenFrom: null } as const;
  const mtime = Date.UTC(2023, 0, 2, 3, 4, 5);
  const named = { paths: ['/2001/02/IMG_20190704_152311.jpg'], mtime };

  it('is that of its metadata, whatever its name says', () => {
    const taken = { takenAt: day(9), takenOffset: 540, takenFrom: 'exif' } as const;
    expect(datesOf({ ...named, ...taken })).toEqual({ ...taken, date: day(9) });
    // As an earlier version stored it.
    expect(datesOf({ ...named, ...none, takenAt: day(9) })).toEqual({
      ...none,
      takenAt: day(9),
      date: day(9),
    });
  });

  it('is that of the name, then of the folder, then of the file', () => {
    const at = (path: string) => datesOf({ ...none, paths: [path], mtime });
    expect(at(named.paths[0]!)).toEqual({
      takenAt: day(15, 23, 11),
      takenOffset: null,
      takenFrom: 'name',
      date: day(15, 23, 11),
    });
    expect(at('/2001/02/a.jpg')).toMatchObject({ takenAt: Date.UTC(2001, 1, 1), takenFrom: 'folder' });
    expect(at('/a.jpg')).toEqual({ ...none, date: localAt(mtime) });
    expect(at('C:\\2001\\02\\a.jpg')).toMatchObject({ takenFrom: 'folder' });
    const file = { ...none, paths: ['/2001/02/Pictures/Zoo/a.jpg'], mtime };
    expect(datesOf(file, ['/2001/02/Pictures']).takenFrom).toBeNull();
    expect(datesOf(file, ['/2001/02/Pictures/Zoo', '/2001']).takenFrom).toBe('folder');
    expect(datesOf({ ...file, paths: ['/home/2001-02 Zoo/a.jpg'] }, ['/home/2001-02 Zoo']).takenFrom).toBe(
      'folder',
    );
  });

  it('changes with the names', () => {
    const before = { takenAt: day(), takenOffset: null, takenFrom: 'name' } as const;
    expect(datesOf({ ...before, paths: ['/a.jpg'], mtime })).toEqual({ ...none, date: localAt(mtime) });
    expect(datesOf({ ...before, paths: ['/a.jpg', '/20180506.jpg'], mtime }).takenAt).toBe(
      Date.UTC(2018, 4, 6),
    );
  });

  it('has the time of day of the file on the day that the name says', () => {
    const modified = new Date(2019, 6, 4, 11, 12, 13).getTime();
    expect(datesOf({ ...none, paths: ['/IMG-20190704-WA0007.jpg'], mtime: modified })).toEqual({
      takenAt: day(11, 12, 13),
      takenOffset: null,
      takenFrom: 'name',
      date: day(11, 12, 13),
    });
  });

  it('is rather that of the name than when a program last changed it', () => {
    const changed = { takenAt: Date.UTC(2022, 0, 1), takenOffset: 0, takenFrom: 'changed' } as const;
    expect(datesOf({ ...named, ...changed }).takenFrom).toBe('name');
    expect(datesOf({ ...changed, paths: ['/a.png'], mtime })).toEqual({ ...changed, date: changed.takenAt });
  });
});
