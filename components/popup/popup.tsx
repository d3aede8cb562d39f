import { platform } from '../../lib/protocol/platform.ts';
import { t } from '../../locales/index.ts';
import { openWelcome } from '../panel/coalitions.tsx';
import { viewOf } from '../today/for-you.tsx';
import { Actions, Button } from '../ui/button.tsx';
import { CoalitionContext, useAsk } from '../ui/coalition.ts';
import { useQuery } from '../ui/host.ts';
import { Answered, Empty, Row, Section } from '../ui/list.tsx';
import { dayOf } from '../ui/time.ts';
import { useInvitationInFront } from './invited.ts';
import { openPanelHere } from './open-panel.ts';
import './popup.css';

/** The small window behind the button: what waits for me, and one way to tag what is selected. */
export function Popup() {
  useInvitationInFront();
  const coalitions = useQuery(null, { name: 'coalitions' });
  return (
    <main class="popup stack">
      <h1 class="hidden">Concord</h1>
      <Answered answer={coalitions}>
        {(list) =>
          list.length === 0 ? (
            <Empty
              action={
                <Button kind="primary" onClick={() => openWelcome()}>
                  {t('panel.start')}
                </Button>
              }
            >
              {t('panel.none')}
            </Empty>
          ) : (
            <>
              {list.map((one) => (
                <CoalitionContext.Provider key={one.id} value={one.id}>
                  <Waiting coalition={one} />
                </CoalitionContext.Provider>
              ))}
              <Actions>
                <Button kind="primary" name="capture" onClick={capture}>
                  {t('popup.capture')}
                </Button>
                <Button name="panel" onClick={() => openPanelHere('today', null)}>
                  {t('popup.panel')}
                </Button>
              </Actions>
            </>
          )
        }
      </Answered>
      <p class="small grey">{t('popup.help')}</p>
    </main>
  );
}

function Waiting({ coalition }: { readonly coalition: { readonly id: string; readonly name: string } }) {
  const today = useAsk({ name: 'today', page: null });
  return (
    <Answered answer={today}>
      {(value) => (
        <Section
          title={coalition.name}
          aside={
            value.forYou.length > 0 ? t('today.minutes', { n: Math.max(1, Math.round(value.minutes)) }) : undefined
          }
        >
          {value.forYou.length === 0 ? (
            <Empty>{t('today.nothing')}</Empty>
          ) : (
            <ul>
              {value.forYou.slice(0, 4).map((entry) => {
                const view = viewOf(entry.kind);
                const named = view === 'task' || view === 'decision';
                const path = named ? `${view}=${encodeURIComponent(entry.id)}` : view;
                return (
                  <Row
                    key={`${entry.kind}${entry.id}`}
                    what={entry.title || t('nav.matrix')}
                    who={
                      <>
                        {t(`popup.waits-${entry.kind}`)}
                        {entry.due && entry.due < dayOf(Date.now()) && (
                          <>
                            {' · '}
                            <span class="overdue">{t('popup.overdue')}</span>
                          </>
                        )}
                      </>
                    }
                    action={<Button onClick={() => openPanelHere(path, coalition.id)}>{t('action.open')}</Button>}
                  />
                );
              })}
            </ul>
          )}
        </Section>
      )}
    </Answered>
  );
}

/** The page's own card opens on the selection; the popup makes room for it. */
function capture() {
  void platform().runtime.sendMessage({ t: 'capture' });
  window.close();
}
