import { platform } from '../protocol/platform.ts';

/** The few words that Concord has on a page itself: names of buttons. Their texts stand in `locales/`. */
export function say(key: string, ...values: string[]): string {
  try {
    return platform().i18n.getMessage(key, values) || 'Concord';
  } catch {
    return 'Concord';
  }
}
