import { Card } from '../../../components/card/card.tsx';
import { Panel } from '../../../components/panel/panel.tsx';
import { Popup } from '../../../components/popup/popup.tsx';
import { mount } from '../../../components/ui/mount.tsx';
import { RecordedFoot } from '../../../components/ui/recorded.tsx';
import { Welcome } from '../../../components/welcome/welcome.tsx';
import { fakeHost } from '../fake-host.ts';

/** Not shipped: one surface with fixture answers, for the eyes and for axe. `?show=panel|card|popup|welcome&context=…`. */
const asked = new URLSearchParams(location.search);
const yes = async () => true;
const never = { addListener: () => undefined, removeListener: () => undefined };
Object.assign(globalThis, {
  __DEFAULT_RELAY__: 'wss://relay.example.org/',
  __DOCS_LAYER__: false,
  chrome: {
    runtime: { sendMessage: yes, getURL: (path: string) => path },
    tabs: { query: async () => [{ id: 1 }], create: yes, onActivated: never },
    permissions: { contains: async () => false, request: yes, remove: yes, onAdded: never, onRemoved: never },
  },
});
const host = fakeHost({ context: asked.get('context') ?? 'panel', empty: asked.has('empty'), out: asked.has('out') });
const SURFACES: Record<string, preact.JSX.Element> = {
  panel: <Panel />,
  card: <Card />,
  popup: <Popup />,
  welcome: (
    <RecordedFoot>
      <Welcome />
    </RecordedFoot>
  ),
};
const surface = SURFACES[asked.get('show') ?? 'panel'];
if (surface) mount(surface, host);
