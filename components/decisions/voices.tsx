import type { DecisionView } from '../../lib/coalition/query.ts';
import type { VoiceRow } from '../../lib/coalition/tables.ts';
import { t } from '../../locales/index.ts';
import { Section } from '../ui/list.tsx';
import { Monogram } from '../ui/monogram.tsx';
import { ResolveObjection } from './resolve.tsx';

/** Who has a voice and whether it was given; what was said stays hidden as the row says, and it says so. */
export function Voices({ view }: { readonly view: DecisionView }) {
  return (
    <Section title={t('voices.title')} aside={t('voices.count', { n: view.answered, of: view.voices.length })}>
      <div class="voices">
        {view.voices.map((voice) => (
          <Voice key={voice.id} voice={voice} view={view} />
        ))}
        {view.blind && <p class="small grey">{t('voices.blind', { organisation: view.asOrganisation })}</p>}
      </div>
    </Section>
  );
}

function Voice(props: {
  readonly voice: VoiceRow & { readonly organisationName: string };
  readonly view: DecisionView;
}) {
  const { voice, view } = props;
  const position = view.positions.find((one) => one.organisation === voice.organisation && one.standing === 'counts');
  const silent = voice.state === 'silent' || voice.state === 'not-reached';
  return (
    <div class="voice" data-voice={voice.state} data-choice={view.blind ? undefined : (voice.choice ?? undefined)}>
      <Monogram name={voice.organisationName} />
      <span>{voice.organisationName}</span>
      <span class={silent ? 'small grey' : 'small'}>{sayVoice(voice, view.blind, Boolean(position?.resolved))}</span>
      {position?.reason && !view.blind && (
        <p class="says">
          {position.personName}: {position.reason}
          {position.principle && (
            <>
              <br />
              {t('voices.principle', { principle: position.principle })}
            </>
          )}
          {position.remedy && (
            <>
              <br />
              {t('voices.remedy', { remedy: position.remedy })}
            </>
          )}
          {position.resolved && (
            <>
              <br />
              {t(`voices.resolved-${position.resolved.how}`)}
            </>
          )}
        </p>
      )}
      {position?.choice === 'objection' && !position.resolved && !view.blind && (
        <ResolveObjection view={view} position={position} />
      )}
    </div>
  );
}

function sayVoice(voice: VoiceRow, blind: boolean, resolved: boolean): string {
  if (resolved && voice.choice === 'objection' && !blind) return t('choice.objection-resolved');
  if (voice.state === 'answered' && voice.choice !== null && !blind) return t(`choice.${voice.choice}`);
  return t(`voice.${voice.state}`);
}
