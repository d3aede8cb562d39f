import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../locales/index.ts';
import { Restore } from '../keep/restore.tsx';
import { Actions, Button } from '../ui/button.tsx';
import { useValue } from '../ui/host.ts';
import { useRoute } from '../ui/route.ts';
import { Done } from './done.tsx';
import { Join } from './join.tsx';
import { type Invitation, Paste } from './paste.tsx';
import { Relay } from './relay.tsx';
import { Sites } from './sites.tsx';
import { Start } from './start.tsx';
import { AskedList, Waiting } from './waiting.tsx';
import './welcome.css';

type Step = 'choose' | 'start' | 'join' | 'waiting' | 'restore' | 'sites' | 'relay' | 'done';

/** From nothing to the first decision: start (who runs the post office) or join, the sites one by one, what to do next. */
export function Welcome() {
  const route = useRoute();
  const invited = route.view === 'join' ? route.id : '';
  const [step, setStep] = useState<Step>('choose');
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const [coalition, setCoalition] = useState<string | null>(null);
  const coalitions = useValue(null, { name: 'coalitions' });
  const [joined, setJoined] = useState(false);
  const coalitionIs = (id: string | null, next: Step) => {
    setCoalition(id);
    setStep(next);
  };
  const isIn = (id: string | null) => {
    setJoined(true);
    coalitionIs(id, 'sites');
  };
  const main = useRef<HTMLElement>(null);
  // A new step: what is typed first has the focus, else its place is where a screen reader goes on.
  useEffect(() => {
    (main.current?.querySelector<HTMLElement>('input, textarea') ?? main.current)?.focus();
  }, [step]);
  return (
    <main ref={main} class="welcome stack wide" tabIndex={-1}>
      <p class="small grey brand">Concord</p>
      {step === 'choose' && (
        <section class="stack">
          <h1 class="title">{t('welcome.title')}</h1>
          <p>{t('welcome.what')}</p>
          <Paste
            link={invited}
            onRead={(read) => {
              setInvitation(read);
              setStep('join');
            }}
          />
          <p class="small grey">{t('welcome.else')}</p>
          <Actions>
            <Button name="start" onClick={() => setStep('start')}>
              {t('welcome.start')}
            </Button>
            <Button kind="quiet" name="restore" onClick={() => setStep('restore')}>
              {t('welcome.restore')}
            </Button>
            {coalitions !== null && coalitions.length > 0 && (
              <Button kind="quiet" name="sites" onClick={() => coalitionIs(coalitions[0]?.id ?? null, 'sites')}>
                {t('welcome.sites')}
              </Button>
            )}
          </Actions>
          <AskedList onOpen={(id) => coalitionIs(id, 'waiting')} />
        </section>
      )}
      {step === 'start' && (
        <Start onStarted={(id) => coalitionIs(id, id ? 'relay' : 'sites')} onBack={() => setStep('choose')} />
      )}
      {step === 'join' && invitation && (
        <Join invitation={invitation} onAsked={(id) => coalitionIs(id, 'waiting')} onBack={() => setStep('choose')} />
      )}
      {step === 'waiting' && coalition && (
        <Waiting
          coalition={coalition}
          onJoined={isIn}
          onAnother={() => setStep('choose')}
          onBack={() => setStep('choose')}
        />
      )}
      {step === 'restore' && <Restore onJoined={isIn} onBack={() => setStep('choose')} />}
      {step === 'relay' && coalition && <Relay coalition={coalition} onNext={() => setStep('sites')} />}
      {step === 'sites' && <Sites joined={joined ? coalition : null} onNext={() => setStep('done')} />}
      {step === 'done' && <Done coalition={coalition} joined={joined} />}
    </main>
  );
}
