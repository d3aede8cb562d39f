import { useState } from 'preact/hooks';
import type { QueryResult } from '../../lib/coalition/query.ts';
import type { PersonRow } from '../../lib/coalition/tables.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../ui/button.tsx';
import { useAsked } from '../ui/coalition.ts';
import { Row, Section } from '../ui/list.tsx';
import { Confirm } from './confirm.tsx';
import { canSayStolen, nameIn, organisationIn } from './may.ts';

type MembersValue = QueryResult['members'];
interface Device {
  readonly id: string;
  readonly owner: PersonRow;
  readonly online: boolean;
  /** Tells several devices of one person apart. */
  readonly sign: string | null;
}

/** Other devices of one's own and of colleagues: "this device is stolen" (P 1.9). */
export function Devices({ value }: { readonly value: MembersValue }) {
  const partners = useAsked({ name: 'sharing' })?.partners ?? [];
  const [stolen, setStolen] = useState<Device | null>(null);
  const devices = partners.flatMap(({ device, name, organisationName, online }): Device[] => {
    const owner = value.organisations
      .filter((organisation) => organisation.name === organisationName)
      .flatMap(({ people }) => people)
      .find((person) => person.name === name);
    if (!owner || !canSayStolen(value.me, owner)) return [];
    const several = partners.filter((one) => one.name === name && one.organisationName === organisationName);
    const sign = several.length > 1 || owner.id === value.me?.id ? device.slice(-4) : null;
    return [{ id: device, owner, online, sign }];
  });
  if (devices.length === 0) return null;
  return (
    <Section title={t('devices.title')} aside={devices.length}>
      <ul>
        {devices.map((device) => (
          <Row
            key={device.id}
            id={device.id}
            what={sayDevice(device, value.me)}
            who={
              <>
                {t(device.online ? 'partners.here' : 'partners.away')}
                {device.sign !== null && ` · ${t('devices.sign', { sign: device.sign })}`}
              </>
            }
            action={
              <Button name="stolen" onClick={() => setStolen(device)}>
                {t('devices.stolen')}
              </Button>
            }
          />
        ))}
      </ul>
      {stolen && (
        <Confirm
          title={t('stolen.title')}
          verb={t('stolen.verb')}
          organisation={organisationIn(value, value.me?.organisation ?? null) ?? ''}
          command={{ name: 'device.stolen', device: stolen.id, epoch: null }}
          after={t('stolen.after')}
          onClose={() => setStolen(null)}
        >
          <p>
            <b>{t('stolen.says', { device: sayDevice(stolen, value.me) })}</b>
          </p>
          <p>{t('stolen.keeps', { name: stolen.owner.name })}</p>
        </Confirm>
      )}
    </Section>
  );
}

const sayDevice = ({ owner }: Device, me: PersonRow | null): string =>
  owner.id === me?.id ? t('devices.own') : t('devices.of', { name: owner.name });

/** A new device of somebody who is here already waits for one other member's yes (P 8.6). */
export function WaitingDevices({ value }: { readonly value: MembersValue }) {
  const [asked, setAsked] = useState<string | null>(null);
  const { waiting = [], me } = value;
  if (waiting.length === 0) return null;
  const one = waiting.find(({ device }) => device === asked);
  const name = (person: string) => nameIn(value, person) ?? t('happened.somebody');
  return (
    <Section title={t('waiting.title')} aside={waiting.length}>
      <ul>
        {waiting.map(({ device, person, organisation, invitedBy }) => (
          <Row
            key={device}
            id={device}
            what={t('waiting.line', { name: name(person) })}
            who={t('waiting.who', {
              organisation: organisationIn(value, organisation) ?? '',
              name: name(invitedBy),
            })}
            {...(me && me.role !== 'observer' && invitedBy !== me.id
              ? {
                  action: (
                    <Button name="second" onClick={() => setAsked(device)}>
                      {t('waiting.second')}
                    </Button>
                  ),
                }
              : {})}
          />
        ))}
      </ul>
      {one && (
        <Confirm
          title={t('waiting.line', { name: name(one.person) })}
          verb={t('waiting.second')}
          organisation={organisationIn(value, me?.organisation ?? null) ?? ''}
          command={{ name: 'recovery.second', device: one.device, epoch: null }}
          after={t('waiting.after', { name: name(one.person) })}
          onClose={() => setAsked(null)}
        >
          <p>
            <b>{t('waiting.says', { name: name(one.person) })}</b>
          </p>
          <p>{t(one.person === me?.id ? 'waiting.own' : 'waiting.old')}</p>
        </Confirm>
      )}
    </Section>
  );
}
