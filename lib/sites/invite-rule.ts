/**
 * Rules that name a day again and again. The library searches for ever where a rule names a day that never comes (30
 * February), so others are not followed: as a series they count all the same. `day`: of the month, on which the series begins.
 */
export function isCountable(rule: string, day: number): boolean {
  const parts = new Map(rule.split(';').map((part) => part.split('=', 2) as [string, string]));
  const fits = (name: string, form: RegExp) => !parts.has(name) || form.test(parts.get(name) ?? '');
  const days = /^(?:SU|MO|TU|WE|TH|FR|SA)(?:,(?:SU|MO|TU|WE|TH|FR|SA))*$/;
  const placed = /^(?:-1|[1-4])?(?:SU|MO|TU|WE|TH|FR|SA)(?:,(?:-1|[1-4])?(?:SU|MO|TU|WE|TH|FR|SA))*$/;
  const known = ['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'WKST', 'BYDAY', 'BYMONTHDAY', 'BYMONTH', 'BYSETPOS'];
  if ([...parts.keys()].some((name) => !known.includes(name)) || !fits('INTERVAL', /^[1-9]\d?$/)) return false;
  const only = (...names: string[]) => known.slice(5).every((name) => !parts.has(name) || names.includes(name));
  switch (parts.get('FREQ')) {
    case 'DAILY':
      return only('BYDAY') && fits('BYDAY', days) && (!parts.has('BYDAY') || fits('INTERVAL', /^1$/));
    case 'WEEKLY':
      return only('BYDAY') && fits('BYDAY', days);
    case 'MONTHLY':
      if (parts.has('BYMONTHDAY')) return only('BYMONTHDAY') && fits('BYMONTHDAY', /^(?:-1|[1-9]|1\d|2[0-8])$/);
      if (parts.has('BYDAY'))
        return only('BYDAY', 'BYSETPOS') && fits('BYDAY', placed) && fits('BYSETPOS', /^(?:-1|1)$/);
      return only() && day <= 28;
    case 'YEARLY':
      if (!fits('BYMONTH', /^(?:[1-9]|1[0-2])$/)) return false;
      if (parts.has('BYDAY')) return only('BYDAY', 'BYMONTH') && parts.has('BYMONTH') && fits('BYDAY', placed);
      if (parts.has('BYMONTHDAY') || day > 28)
        return only('BYMONTHDAY', 'BYMONTH') && fits('BYMONTHDAY', /^(?:[1-9]|1\d|2[0-8])$/) && parts.has('BYMONTHDAY');
      return only('BYMONTH');
    default:
      return false;
  }
}
