import { useCallback, useEffect, useState } from 'preact/hooks';
import { platform } from '../../lib/protocol/platform.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { FirstAnswer } from './first-answer.tsx';

/** Each site is switched on by the member, one by one; the browser itself asks in that very click (P 8.9). */
const SITES = [
  { name: 'docs', origins: ['https://docs.google.com/*', 'https://*.googleusercontent.com/*'] },
  { name: 'mail', origins: ['https://mail.google.com/*'] },
  { name: 'calendar', origins: ['https://calendar.google.com/*'] },
  {
    name: 'outlook',
    origins: [
      'https://outlook.cloud.microsoft/*',
      'https://outlook.office.com/*',
      'https://outlook.office365.com/*',
      'https://outlook.live.com/*',
    ],
  },
] as const;

export function Sites(props: {
  readonly onNext: () => void;
  /** Just joined: the sentence that waits there stands below. */
  readonly joined: string | null;
}) {
  const [waits, setWaits] = useState(false);
  const shown = useCallback(() => setWaits(true), []);
  return (
    <section class="stack">
      <h1 class="title">{t('sites.title')}</h1>
      <p>{t('sites.what')}</p>
      <ul>
        {SITES.map((site) => (
          <Site key={site.name} name={site.name} origins={site.origins} />
        ))}
      </ul>
      {props.joined !== null && <FirstAnswer coalition={props.joined} onShown={shown} />}
      <Actions>
        <Button kind={waits ? 'plain' : 'primary'} name="next" onClick={props.onNext}>
          {t('action.next')}
        </Button>
      </Actions>
    </section>
  );
}

function Site(props: { readonly name: (typeof SITES)[number]['name']; readonly origins: readonly string[] }) {
  const origins = [...props.origins];
  const [on, setOn] = useState<boolean | null>(null);
  const [said, setSaid] = useState<'refused' | 'is-on' | 'reload' | null>(null);
  useEffect(() => {
    const look = () => void platform().permissions.contains({ origins }).then(setOn);
    look();
    platform().permissions.onAdded.addListener(look);
    platform().permissions.onRemoved.addListener(look);
    return () => {
      platform().permissions.onAdded.removeListener(look);
      platform().permissions.onRemoved.removeListener(look);
    };
  }, []);
  const toggle = () => {
    const { permissions } = platform();
    const asked = on ? permissions.remove({ origins }) : permissions.request({ origins });
    void asked.then((done) => {
      if (done) setOn(!on);
      // What is asked of Docs before it starts takes effect with the page's next load.
      const reload = __DOCS_LAYER__ && props.name === 'docs';
      setSaid(on ? null : !done ? 'refused' : reload ? 'reload' : 'is-on');
    });
  };
  return (
    <li class="row" data-site={props.name} data-on={on ?? undefined}>
      <span class="what">{t(`site.${props.name}`)}</span>
      <Button disabled={on === null} pressed={on === true} name={`site-${props.name}`} onClick={toggle}>
        {t(on ? 'sites.on' : 'sites.switch-on')}
      </Button>
      <span class="who small grey">
        {t(`site.${props.name}-why`)}
        {said && (
          <span role="status">
            <br />
            {t(`sites.${said}`)}
          </span>
        )}
      </span>
    </li>
  );
}
