import { useState } from 'preact/hooks';
import type { RecipientView } from '../../lib/coalition/query.ts';
import type { PageContext } from '../../lib/protocol/page.ts';
import type { HostQueryResult } from '../../lib/protocol/surface.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../ui/button.tsx';
import { CoalitionContext, useAsked } from '../ui/coalition.ts';
import { Monogram } from '../ui/monogram.tsx';
import { ComposeTask } from './compose-task.tsx';
import { WhoOwns } from './who-owns.tsx';

/** One line of 32 px over a mail's foot: whom one writes to and what they own, overdue first. It grows only on ▾ or by the question. */
export function Compose(props: {
  readonly context: PageContext;
  readonly compose: string;
  readonly coalitions: HostQueryResult['coalitions'];
}) {
  const { context, coalitions } = props;
  const facts = context.facts?.kind === 'mail' ? context.facts : null;
  const recipients = facts?.composes.find((one) => one.id === props.compose)?.recipients ?? [];
  const addresses = recipients.map((one) => one.address).filter((address) => address !== '');
  const names = recipients.filter((one) => one.address === '').map((one) => one.name);
  const [opened, setOpened] = useState<string | null>(null);
  const toggle = (key: string) => setOpened((was) => (was === key ? null : key));
  return (
    <>
      {coalitions.map((coalition, at) => (
        <CoalitionContext.Provider key={coalition.id} value={coalition.id}>
          <Strip
            addresses={addresses}
            names={names}
            named={coalitions.length > 1 ? coalition.name : null}
            opened={opened?.startsWith(`${coalition.id} `) ? opened.slice(coalition.id.length + 1) : null}
            onToggle={(key) => toggle(`${coalition.id} ${key}`)}
            onAsk={() => setOpened(`${coalition.id} ${ASKING}`)}
            first={at === 0}
          />
        </CoalitionContext.Provider>
      ))}
    </>
  );
}

const ASKING = '?';

function Strip(props: {
  readonly addresses: readonly string[];
  /** Of those whose address the page doesn't show. */
  readonly names: readonly string[];
  readonly named: string | null;
  readonly opened: string | null;
  readonly onToggle: (key: string) => void;
  /** Shows what the question finds. */
  readonly onAsk: () => void;
  readonly first: boolean;
}) {
  const [words, setWords] = useState('');
  const [addresses, names] = [props.addresses.slice(0, 200), props.names.slice(0, 200)];
  const answer = useAsked({ name: 'recipients', addresses, ...(names.length > 0 && { names }) });
  const known = [...(answer?.people ?? [])].filter((one) => one.person !== null).sort((a, b) => b.overdue - a.overdue);
  const shown = known.find((one) => one.address === props.opened) ?? null;
  if (!props.first && known.length === 0) return null;
  return (
    <>
      <div class="strip">
        {props.named && <span class="grey">{props.named}</span>}
        <ul class="people" aria-label={t('strip.recipients')}>
          {known.map((one) => (
            <Recipient
              key={one.address}
              recipient={one}
              expanded={shown === one}
              onToggle={() => props.onToggle(one.address)}
            />
          ))}
        </ul>
        {answer !== null && answer.outside > 0 && (
          <span class="grey" data-name="outside">
            {t('strip.outside', { n: answer.outside })}
          </span>
        )}
        <input
          class="who-owns"
          name="who-owns"
          type="search"
          value={words}
          placeholder={t('strip.who-owns')}
          aria-label={t('strip.who-owns')}
          onInput={(event) => {
            setWords(event.currentTarget.value);
            props.onAsk();
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || words === '') return;
            event.preventDefault();
            setWords('');
          }}
        />
      </div>
      {shown && <Tasks recipient={shown} />}
      {props.opened === ASKING && words.trim() !== '' && <WhoOwns words={words.trim()} />}
    </>
  );
}

function Recipient(props: {
  readonly recipient: RecipientView;
  readonly expanded: boolean;
  readonly onToggle: () => void;
}) {
  const { recipient } = props;
  const nothing = recipient.open === 0;
  return (
    <li data-address={recipient.address} title={recipient.organisation?.name}>
      <Monogram name={recipient.organisation?.name ?? ''} small />
      <b>{recipient.person?.name}</b>
      <span class="hidden">{recipient.organisation?.name}</span>
      {recipient.unsure && (
        <span class="grey" title={t('strip.by-name-why')}>
          {t('strip.by-name')}
        </span>
      )}
      {recipient.overdue > 0 && <span class="overdue">{t('strip.overdue', { n: recipient.overdue })}</span>}
      {nothing ? (
        <span class="grey">{t('strip.nothing')}</span>
      ) : (
        <Button kind="link" expanded={props.expanded} onClick={props.onToggle}>
          {t('strip.open', { n: recipient.open })} ▾
        </Button>
      )}
    </li>
  );
}

function Tasks({ recipient }: { readonly recipient: RecipientView }) {
  return (
    <ul class="strip-more">
      {recipient.tasks.map((task) => (
        <ComposeTask key={task.id} task={task} />
      ))}
    </ul>
  );
}
