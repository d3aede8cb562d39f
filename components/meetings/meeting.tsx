import type { MeetingView } from '../../lib/coalition/query.ts';
import { MEETING_KINDS } from '../../lib/coalition/record.ts';
import { t } from '../../locales/index.ts';
import { useAct, useAsk, useAsked } from '../ui/coalition.ts';
import { Field, Select } from '../ui/field.tsx';
import { Answered, Empty, Section } from '../ui/list.tsx';
import { RefusalLine } from '../ui/refusal.tsx';
import { When } from '../ui/when.tsx';
import { ownerOf } from '../work/owner.tsx';
import { RemovedBy } from '../work/task-line.tsx';
import { Agenda } from './agenda.tsx';
import { MinutesButtons } from './minutes.tsx';
import { MeetingRun } from './run.tsx';
import './meetings.css';

export function Meeting({ id }: { readonly id: string }) {
  const meeting = useAsk({ name: 'meeting', meeting: id });
  return (
    <Answered answer={meeting}>
      {(view) => (view ? <Inside view={view} /> : <Empty>{t('meeting.gone')}</Empty>)}
    </Answered>
  );
}

function Inside({ view }: { readonly view: MeetingView }) {
  const { meeting } = view;
  return (
    <article class="stack wide" data-meeting={meeting.id}>
      <header class="stack">
        <h1 class="title">{meeting.title}</h1>
        <p class="small grey">
          {meeting.starts !== null && <When at={meeting.starts} />} · {sayPlanned(view)}
        </p>
        {meeting.removedBy !== null && <Restore view={view} />}
      </header>
      <Section title={t('meeting.agenda')} aside={sayPlanned(view)}>
        <Agenda view={view} lead={<MeetingRun view={view} />} />
      </Section>
      <Section title={t('meeting.minutes')}>
        <MinutesButtons view={view} />
      </Section>
      <Settings view={view} />
    </article>
  );
}

export const sayPlanned = (view: MeetingView): string =>
  view.meeting.minutes === null
    ? t('meeting.planned', { n: view.minutesPlanned })
    : t('meeting.planned-of', { n: view.minutesPlanned, of: view.meeting.minutes });

function Restore({ view }: { readonly view: MeetingView }) {
  const act = useAct();
  return (
    <p class="small">
      <RemovedBy person={view.meeting.removedBy ?? ''} />{' '}
      <button
        type="button"
        class="link"
        onClick={() => void act.run({ name: 'record.restore', kind: 'meeting', id: view.meeting.id })}
      >
        {t('action.restore')}
      </button>
    </p>
  );
}

/** Kind, facilitator, note taker, recording: written as soon as they are changed. */
function Settings({ view }: { readonly view: MeetingView }) {
  const act = useAct();
  const { meeting } = view;
  const people = useAsked({ name: 'work' })?.people ?? [];
  const person = (field: 'facilitator' | 'noteTaker') => (
    <Select
      name={field}
      label={t(`meeting.${field}`)}
      value={meeting[field] ?? ''}
      empty={t('meeting.nobody')}
      onValue={(value) =>
        void act.run({ name: 'meeting.edit', meeting: meeting.id, fields: { [field]: ownerOf(value, people) || null } })
      }
      options={people.map((one) => ({ value: one.id, label: `${one.name} (${one.organisationName})` }))}
    />
  );
  return (
    <Section title={t('meeting.settings')}>
      <div class="stack padded">
        <Select
          name="kind"
          label={t('field.kind')}
          value={meeting.kind}
          onValue={(kind) =>
            void act.run({
              name: 'meeting.edit',
              meeting: meeting.id,
              fields: { kind: kind as MeetingView['meeting']['kind'] },
            })
          }
          options={MEETING_KINDS.map((value) => ({ value, label: t(`meeting-kind.${value}`) }))}
        />
        {person('facilitator')}
        {person('noteTaker')}
        <Recording view={view} />
        <RefusalLine refusal={act.refusal} />
      </div>
    </Section>
  );
}

function Recording({ view }: { readonly view: MeetingView }) {
  const act = useAct();
  const { meeting } = view;
  return (
    <div
      onChange={(event) => {
        const recording = (event.target as HTMLInputElement).value.trim() || null;
        if (recording !== meeting.recording)
          void act.run({ name: 'meeting.edit', meeting: meeting.id, fields: { recording } });
      }}
    >
      <Field
        key={meeting.recording ?? ''}
        name="recording"
        type="url"
        label={t('meeting.recording')}
        value={meeting.recording ?? ''}
        onValue={() => undefined}
      />
    </div>
  );
}
