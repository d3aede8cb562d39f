import { useState } from 'preact/hooks';
import type { QueryResult } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct, useAsk, useCoalition } from '../ui/coalition.ts';
import { Field } from '../ui/field.tsx';
import { Answered, Row, Section } from '../ui/list.tsx';
import { Monogram } from '../ui/monogram.tsx';
import { useNameOf } from '../ui/people.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { WhenPast } from '../ui/when.tsx';
import { sayDelivery } from './sentence.ts';

type SharingValue = QueryResult['sharing'];

/** Where one's changes are, who keeps them, who is there now; nothing better than what was acknowledged. */
export function Sharing() {
  const sharing = useAsk({ name: 'sharing' });
  return (
    <div class="stack wide">
      <Answered answer={sharing}>
        {(value) => (
          <>
            <header class="stack">
              <h1 class="title">{t('nav.sharing')}</h1>
              <p data-name="sentence">{t('sharing.now', { sentence: sayDelivery(value.sentence) })}</p>
              {value.delivery.unsent > 0 && (
                <p class="small grey">{t('sharing.unsent', { n: value.delivery.unsent })}</p>
              )}
            </header>
            <Relay value={value} />
            <Partners value={value} />
            <Inert value={value} />
          </>
        )}
      </Answered>
    </div>
  );
}

function Relay({ value }: { readonly value: SharingValue }) {
  const coalition = useCoalition();
  const act = useAct();
  const [editing, setEditing] = useState(false);
  const [url, setUrl] = useState(value.delivery.relayUrl ?? '');
  const set = async () => {
    const done = await act.run({ name: 'relay.set', coalition, url: url.trim() || null });
    if (done) setEditing(false);
  };
  return (
    <Section title={t('relay.title')} aside={t(`relay.${value.delivery.relay}`)}>
      <div class="stack padded" data-relay={value.delivery.relay}>
        <p>{sayWhoRuns(value.delivery.relayUrl)}</p>
        <p class="small grey">{t('relay.sees')}</p>
        {value.delivery.relay === 'unreachable' && <p class="small">{t('relay.without')}</p>}
        {editing ? (
          <form
            class="stack"
            onSubmit={(event) => {
              event.preventDefault();
              void set();
            }}
          >
            <Field
              name="relay"
              type="url"
              label={t('relay.address')}
              value={url}
              onValue={setUrl}
              hint={t('relay.hint')}
            />
            <RefusalLine refusal={act.refusal} />
            <Actions>
              <Button kind="primary" type="submit" busy={act.busy}>
                {t('action.save')}
              </Button>
              <Button kind="quiet" onClick={() => setEditing(false)}>
                {t('action.cancel')}
              </Button>
            </Actions>
          </form>
        ) : (
          <Actions>
            <Button name="relay" onClick={() => setEditing(true)}>
              {t('relay.change')}
            </Button>
          </Actions>
        )}
      </div>
    </Section>
  );
}

function Partners({ value }: { readonly value: SharingValue }) {
  const online = value.partners.filter((partner) => partner.online).length;
  return (
    <Section title={t('partners.title')} aside={t('partners.online', { n: online, of: value.partners.length })}>
      {value.partners.length === 0 ? (
        <p class="grey padded">{t('partners.none')}</p>
      ) : (
        <div class="voices">
          {value.partners.map((partner) => (
            <div class="voice" key={partner.device}>
              <Monogram name={partner.organisationName} />
              <span>
                {partner.name} <span class="small grey">{partner.organisationName}</span>
              </span>
              <span class={partner.online ? 'small' : 'small grey'}>
                {t(partner.online ? 'partners.here' : 'partners.away')}
              </span>
            </div>
          ))}
        </div>
      )}
    </Section>
  );
}

function Inert({ value }: { readonly value: SharingValue }) {
  const nameOf = useNameOf();
  if (value.inert.length === 0) return null;
  return (
    <Section title={t('inert.title')} aside={value.inert.length}>
      <p class="small grey padded">{t('inert.what')}</p>
      <ul>
        {value.inert.map((fact) => (
          <Row
            key={fact.hash}
            plain
            what={t('inert.fact', { kind: fact.kind })}
            who={t('inert.who', { person: nameOf(fact.by) })}
            aside={<WhenPast at={fact.at} />}
          />
        ))}
      </ul>
    </Section>
  );
}

/** Who runs it, as far as Concord can know. */
export const sayWhoRuns = (url: string | null): string =>
  url === null
    ? t('relay.nobody')
    : t(url === __DEFAULT_RELAY__ ? 'relay.who-default' : 'relay.who-own', { host: hostOf(url) });

export function hostOf(url: string | null): string {
  try {
    return url ? new URL(url).host : t('relay.none');
  } catch {
    return url ?? '';
  }
}
