import type { DecisionView } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useHost } from '../ui/host.ts';
import { Difference, Quote, TextDifference } from '../ui/quote.tsx';
import { WhenPast } from '../ui/when.tsx';
import { candidatesOf, WhichOne } from './which-one.tsx';

/** The exact text with what the last amendment changed, where it stands, and whether the document still says so. */
export function DecisionText({ view, tab }: { readonly view: DecisionView; readonly tab: number | null }) {
  return (
    <>
      <Quote>
        {view.before !== null && view.before !== view.text ? (
          <TextDifference before={view.before} after={view.text} />
        ) : (
          view.text
        )}
      </Quote>
      <p class="small grey">{sayOrigin(view)}</p>
      <InTheDocument view={view} tab={tab} />
    </>
  );
}

function sayOrigin(view: DecisionView): string {
  const version = view.versions.length;
  const by = t('decision.by', { person: view.proposerName, organisation: view.organisationName });
  return [placeOf(view), version > 1 ? t('decision.version', { n: version }) : null, by].filter(Boolean).join(' · ');
}

function placeOf(view: DecisionView): string | null {
  const { anchor } = view;
  if (!anchor) return null;
  if (anchor.in === 'document') return anchor.title;
  if (anchor.in === 'mail') return anchor.subject;
  return t(anchor.in === 'item' ? 'decision.from-meeting' : 'decision.from-decision');
}

function InTheDocument({ view, tab }: { readonly view: DecisionView; readonly tab: number | null }) {
  const host = useHost();
  const { found, anchor } = view;
  if (anchor?.in !== 'document') return null;
  const show = tab !== null && (
    <Button kind="link" onClick={() => void host.execute(null, { name: 'page.show', tab, id: view.id })}>
      {t('decision.show')}
    </Button>
  );
  const reworded = found?.state === 'reworded';
  const settled = found?.state === 'uncertain' && found.candidates !== undefined && candidatesOf(view).length === 0;
  return (
    <div class="stack" data-found={found?.state}>
      {found && found.state !== 'unchanged' && !settled && (
        <div class={reworded ? 'ask' : ''}>
          <p class={reworded ? '' : 'small grey'}>
            {t(`found.${found.state}`)} {reworded && <WhenPast at={found.at} />}
          </p>
          {reworded && found.difference && (
            <Quote>
              <Difference pieces={found.difference} />
            </Quote>
          )}
          <WhichOne view={view} />
        </div>
      )}
      <Actions>
        {show}
        <a class="link" href={anchor.url} target="_blank" rel="noreferrer">
          {t('decision.open-document')}
        </a>
      </Actions>
    </div>
  );
}
