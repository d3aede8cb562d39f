import type { ComponentChildren } from 'preact';
import { render } from 'preact';
import type { HostClient } from '../../lib/protocol/client.ts';
import { locale } from '../../locales/index.ts';
import { HostContext } from './host.ts';
import './tokens.css';
import './parts.css';

/** Puts a surface into its page. */
export function mount(
  surface: ComponentChildren,
  host: HostClient,
  root: Element = document.getElementById('root') ?? document.body,
): void {
  document.documentElement.lang = locale;
  render(<HostContext.Provider value={host}>{surface}</HostContext.Provider>, root);
}
