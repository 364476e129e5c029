import { describe, expect, it } from 'vitest';
import { readExifDate } from '../../src/images/exif-date.ts';

const local = (hour = 0, minute = 0, second = 0) => new Date(2019, 6, 4, hour, minute, second).getTime();
const utc = (hour: number, minute = 0) => Date.UTC(2019, 6, 4, hour, minute);

describe('a date of EXIF', () => {
  it.each([
    ['2019:07:04 12:30:05', local(12, 30, 5)],
    ['2019-07-04T12:30:05', local(12, 30, 5)],
    ['2019/07/04 12:30:05', local(12, 30, 5)],
    ['2019.07.04 12:30:05', local(12, 30, 5)],
    ['2019:7:4 9:05:00', local(9, 5)],
    ['2019:07:04  12:30:05', local(12, 30, 5)],
    ['2019:07:04 12:30', local(12, 30)],
    ['2019:07:04 12:30:05.25', local(12, 30, 5)],
    ['2019:07:04 01:30:00 PM', local(13, 30)],
    ['2019:07:04 12:30:00 am', local(0, 30)],
    ['2019:07:04', local()],
    ['2019:07:04   :  :  ', local()],
    ['2019:07:04 24:00:00', local()],
    ['2019:07:04 12:60:00', local()],
    ['2019:07:04 12:30:60', local(12, 30, 59)],
    ['2019:07:04 12:30:00Z', utc(12, 30)],
    ['2019:07:04 12:30:00+08:00', utc(4, 30)],
    ['2019:07:04 12:30:00 -0330', utc(16)],
    ['1865:04:10 10:00:00', new Date(1865, 3, 10, 10).getTime()],
  ])('%j is read', (text, time) => {
    expect(readExifDate(text)).toBe(time);
  });

  it.each([
    ['+08:00', utc(4, 30)],
    ['+0800', utc(4, 30)],
    ['+08', utc(4, 30)],
    ['-03:30', utc(16)],
    ['Z', utc(12, 30)],
    ['  :  ', local(12, 30)],
  ])('has the offset %j', (offset, time) => {
    expect(readExifDate('2019:07:04 12:30:00', offset)).toBe(time);
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
