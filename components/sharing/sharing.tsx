import type { QueryResult } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { useAsk } from '../ui/coalition.ts';
import { Answered, Row, Section } from '../ui/list.tsx';
import { Monogram } from '../ui/monogram.tsx';
import { useNameOf } from '../ui/people.ts';
import { WhenPast } from '../ui/when.tsx';
import { NetworkAddresses } from './network-addresses.tsx';
import { Questions } from './questions.tsx';
import { RelayForm } from './relay-form.tsx';
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
            <Questions questions={value.questions ?? []} />
            <Relay value={value} />
            <NetworkAddresses risk={value.risk ?? false} secondYes={value.secondYes ?? false} />
            <Partners value={value} />
            <Inert value={value} />
          </>
        )}
      </Answered>
    </div>
  );
}

function Relay({ value }: { readonly value: SharingValue }) {
  const { relay, relayUrl } = value.delivery;
  return (
    <Section title={t('relay.title')} aside={t(`relay.${relay}`)}>
      <div class="stack padded" data-relay={relay}>
        <p>{sayWhoRuns(relayUrl)}</p>
        <p class="small grey">{t('relay.sees')}</p>
        {relay === 'unreachable' && <p class="small">{t('relay.without')}</p>}
        <RelayForm url={relayUrl} />
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
            who={t(fact.why === 'forked' ? 'inert.forked' : 'inert.who', { person: nameOf(fact.by) })}
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
