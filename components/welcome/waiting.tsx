import { useEffect } from 'preact/hooks';
import type { HostQueryResult } from '../../lib/protocol/surface.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useCommand, useValue } from '../ui/host.ts';
import { Row, Section } from '../ui/list.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import { ByHand } from './by-hand.tsx';

type Asked = HostQueryResult['joining'][number];

/** The request lies in the invitation's room until a member's browser opens it; closing this page loses nothing. */
export function Waiting(props: {
  readonly coalition: string;
  readonly onJoined: (coalition: string) => void;
  /** To another invitation. */
  readonly onAnother: () => void;
  readonly onBack: () => void;
}) {
  const { coalition, onJoined } = props;
  const asked = useValue(null, { name: 'joining' })?.find((one) => one.coalition === coalition) ?? null;
  const act = useCommand(null);
  const admitted = asked?.state === 'admitted';
  useEffect(() => {
    if (admitted) onJoined(coalition);
  }, [admitted, coalition, onJoined]);
  const giveUp = async () => {
    if (await act.run({ name: 'joining.stop', coalition }, 'quiet')) props.onBack();
  };
  if (!asked) return null;
  const refused = asked.state === 'refused';
  return (
    <section class="stack" role="status" data-joining={asked.state} data-why={asked.why}>
      <h1 class="title">{t(refused ? 'join.refused' : 'join.asked', { coalition: asked.coalitionName })}</h1>
      {refused ? <p>{sayWhy(asked)}</p> : <Steps asked={asked} />}
      {!refused && <ByHand coalition={coalition} />}
      <RefusalLine refusal={act.refusal} />
      <Actions>
        {refused && (
          <Button kind="primary" name="another" onClick={props.onAnother}>
            {t('join.another')}
          </Button>
        )}
        <Button kind="quiet" name="give-up" busy={act.busy} onClick={() => void giveUp()}>
          {t(refused ? 'join.forget' : 'join.give-up')}
        </Button>
      </Actions>
    </section>
  );
}

function Steps({ asked }: { readonly asked: Asked }) {
  const now = asked.state === 'waiting' || asked.state === 'second-yes' ? asked.state : 'asking';
  const steps = [now === 'asking' ? 'asking' : 'asked', now === 'second-yes' ? now : 'waiting', 'in'] as const;
  return (
    <>
      <ol class="next stack tight">
        {steps.map((step) => (
          <li key={step} class={step === now ? '' : 'grey'} aria-current={step === now ? 'step' : undefined}>
            {step === now ? <b>{t(`join.step-${step}`)}</b> : t(`join.step-${step}`)}
          </li>
        ))}
      </ol>
      <p class="small grey">
        {t(now === 'second-yes' ? 'join.waiting-second' : 'join.waiting', { person: asked.inviterName })}
      </p>
      {asked.why && <p class="small grey">{t('join.unreachable')}</p>}
    </>
  );
}

const WHY = ['revoked', 'expired', 'used-up', 'over', 'turned-away'] as const;
const sayWhy = ({ why, inviterName }: Asked): string => {
  const known = WHY.find((one) => why === `invitation.${one}`) ?? 'other';
  return t(`join.no-${known}`, { person: inviterName });
};

/** Requests that are under way in this browser, each with the way to it. */
export function AskedList({ onOpen }: { readonly onOpen: (coalition: string) => void }) {
  const asked = (useValue(null, { name: 'joining' }) ?? []).filter(({ state }) => state !== 'admitted');
  if (asked.length === 0) return null;
  return (
    <Section title={t('join.under-way')}>
      <ul>
        {asked.map((one) => (
          <Row
            key={one.coalition}
            what={one.coalitionName}
            who={
              one.state === 'refused'
                ? sayWhy(one)
                : t(one.state === 'second-yes' ? 'join.waits-second' : 'join.waits', { person: one.inviterName })
            }
            action={
              <Button name="asked" onClick={() => onOpen(one.coalition)}>
                {t('action.open')}
              </Button>
            }
          />
        ))}
      </ul>
    </Section>
  );
}
