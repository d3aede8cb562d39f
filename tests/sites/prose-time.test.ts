import { describe, expect, it } from 'vitest';
import { clocksIn, dayIn, minuteIn } from '../../lib/sites/prose-time.ts';

const day = { year: 2026, month: 9, day: 17 };

describe('days in prose', () => {
  it.each([
    ['en-US', 'Thursday, September 17, 2026'],
    ['en-GB', 'Thu 17 Sep 2026 at 14:52'],
    ['de', 'Donnerstag, 17. September 2026 14:52'],
    ['de', 'Thu 9/17/2026 2:52 PM'],
    ['fr', 'jeu. 17/09/2026 14 h 52'],
    ['fi', 'to 17.9.2026 14.52'],
    ['ru', 'четверг, 17 сентября 2026 г. 14:52'],
    ['pl', 'czwartek, 17 września 2026 14:52'],
    ['ja', '2026年9月17日(木) 14:52'],
    ['ko', '2026년 9월 17일 목요일 오후 2:52'],
    ['zh-CN', '2026/9/17 星期四 下午2:52'],
    ['sv', 'tors 2026-09-17 14:52'],
    ['nl', 'do 17-9-2026 14:52'],
    ['es', 'jueves, 17 de septiembre de 2026 14:52'],
    ['el', 'Πέμπτη 17 Σεπτεμβρίου 2026 2:52 μμ'],
    ['ar', 'الخميس ١٧‏/٠٩‏/٢٠٢٦'],
  ])('%s: %s', (language, text) => {
    expect(dayIn(text, [language, 'en'])).toEqual(day);
  });
  it('of two orders the weekday decides, then the language, else nobody', () => {
    expect(dayIn('Wed 7/8/2026', ['en'])).toEqual({ year: 2026, month: 7, day: 8 });
    expect(dayIn('Fri 7/8/2026', ['en'])).toEqual({ year: 2026, month: 8, day: 7 });
    expect(dayIn('7/8/2026', ['en'])).toBeNull();
    expect(dayIn('7/8/2026', ['en-US'])).toEqual({ year: 2026, month: 7, day: 8 });
    expect(dayIn('7.8.2026', ['de'])).toEqual({ year: 2026, month: 8, day: 7 });
  });
  it('a weekday that contradicts, no year, no day: no guess', () => {
    for (const text of [
      'Monday, September 17, 2026',
      'Thu 9/17',
      'September 2026',
      'yesterday 14:52',
      '31.02.2026',
      '',
    ])
      expect(dayIn(text, ['en'])).toBeNull();
  });
});

describe('clock times in prose', () => {
  it('are read in many writings', () => {
    expect(clocksIn('Thu 9/17/2026 2:52 PM')).toEqual([892]);
    expect(clocksIn('15:30 to 17:00')).toEqual([930, 1020]);
    expect(clocksIn('17.9.2026 klo 14.52')).toEqual([892]);
    expect(clocksIn('14 h 52')).toEqual([892]);
    expect(clocksIn('下午2:52')).toEqual([892]);
    expect(clocksIn('오전 12:05')).toEqual([5]);
    expect(clocksIn('12:30 a. m.')).toEqual([30]);
    expect(clocksIn('PM 1:30')).toEqual([810]);
    expect(clocksIn('1:30 م')).toEqual([810]);
    expect(clocksIn('1:30 μ.μ.')).toEqual([810]);
    expect(clocksIn('14:30 am Freitag, 2:15 por favor, 3:10 at home')).toEqual([870, 135, 190]);
    expect(clocksIn('all day')).toEqual([]);
  });
  it('a minute needs one day and one time', () => {
    expect(minuteIn('Thu 9/17/2026 2:52 PM', ['de', 'en'])).toBe(new Date(2026, 8, 17, 14, 52).getTime() / 60_000);
    expect(minuteIn('Thu 9/17/2026', ['en'])).toBeNull();
  });
});
