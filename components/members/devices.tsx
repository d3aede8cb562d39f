import { useState } from 'preact/hooks';
import type { QueryResult } from '../../lib/coalition/query.ts';
import type { PersonRow } from '../../lib/coalition/tables.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../ui/button.tsx';
import { useAsked } from '../ui/coalition.ts';
import { Row, Section } from '../ui/list.tsx';
import { Confirm } from './confirm.tsx';
import { EndsInvitations } from './ends-invitations.tsx';
import { canSayStolen, organisationIn } from './may.ts';

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
          <EndsInvitations />
        </Confirm>
      )}
    </Section>
  );
}

const sayDevice = ({ owner }: Device, me: PersonRow | null): string =>
  owner.id === me?.id ? t('devices.own') : t('devices.of', { name: owner.name });
