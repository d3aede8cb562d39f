import { useEffect, useRef } from 'preact/hooks';
import { t } from '../../locales/index.ts';
import { CoalitionContext } from '../ui/coalition.ts';
import { useHostState, useQuery } from '../ui/host.ts';
import { Answered } from '../ui/list.tsx';
import { RecordedFoot } from '../ui/recorded.tsx';
import type { Route } from '../ui/route.ts';
import { to, useRoute } from '../ui/route.ts';
import { Tabs } from '../ui/tabs.tsx';
import { useAskedPath } from './asked-path.ts';
import { NoCoalition, useChosenCoalition } from './coalitions.tsx';
import { useDropped } from './dropped.ts';
import { Header } from './header.tsx';
import { OutLine, useOut } from './out.tsx';
import { type PageOfTab, usePageOfTab } from './tab.ts';
import { View } from './view.tsx';
import './panel.css';

/** The side panel: header, one view, tabs; the same in a window of its own. */
export function Panel() {
  return (
    <RecordedFoot>
      <Inside />
    </RecordedFoot>
  );
}

function Inside() {
  const route = useRoute();
  useAskedPath();
  const coalitions = useQuery(null, { name: 'coalitions' });
  const chosen = useChosenCoalition(coalitions.state === 'value' ? coalitions.value : [], route.coalition);
  const page = usePageOfTab();
  const dropped = useDropped();
  return (
    <CoalitionContext.Provider value={chosen ?? ''}>
      <div class="panel">
        <Header coalitions={coalitions.state === 'value' ? coalitions.value : []} route={route} />
        <Scroll route={route}>
          <Lost />
          <Answered answer={coalitions}>
            {() => (chosen ? <Shown key={chosen} route={route} page={page} dropped={dropped} /> : <NoCoalition />)}
          </Answered>
        </Scroll>
        {chosen && <Tabs label={t('nav.label')} tabs={tabsFor(route)} />}
      </div>
    </CoalitionContext.Provider>
  );
}

/** What can still be done by whoever is out: reading on, and carrying away what was read. */
const STILL = ['keep', 'sharing', 'more'];

/** A view; for whoever is out of this coalition all that would change something is off, and the words over it say why. */
function Shown(props: { readonly route: Route; readonly page: PageOfTab; readonly dropped: File | null }) {
  const { route, page, dropped } = props;
  const out = useOut();
  return (
    <>
      {out && <OutLine out={out} />}
      <fieldset class="shown" role="presentation" disabled={out !== null && !STILL.includes(route.view)}>
        <View route={route} page={page} dropped={dropped} />
      </fieldset>
    </>
  );
}

/** A new view starts at its top, and its heading is what a screen reader hears first. */
function Scroll({ route, children }: { readonly route: Route; readonly children: preact.ComponentChildren }) {
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const place = `${route.view}=${route.id}`;
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    main.current?.scrollTo(0, 0);
    main.current?.focus();
  }, [place]);
  return (
    <main ref={main} class="scroll" tabIndex={-1}>
      <div class="view">{children}</div>
    </main>
  );
}

function Lost() {
  return useHostState() === 'lost' ? (
    <p class="lost" role="status">
      {t('state.lost')}
    </p>
  ) : null;
}

const UNDER: Record<string, string> = {
  decision: 'decisions',
  matrix: 'decisions',
  propose: 'decisions',
  task: 'work',
  meeting: 'meetings',
  members: 'more',
  sharing: 'more',
  keep: 'more',
};
const TABS = ['today', 'decisions', 'work', 'meetings', 'more'] as const;
const tabsFor = (route: Route) =>
  TABS.map((name) => ({
    href: to(name),
    word: t(`nav.${name}`),
    current: name === (UNDER[route.view] ?? route.view),
  }));
