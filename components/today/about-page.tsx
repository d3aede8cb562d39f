import type { PageContext } from '../../lib/protocol/page.ts';
import { t } from '../../locales/index.ts';
import type { PageOfTab } from '../panel/tab.ts';
import { Actions, Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { useCommand } from '../ui/host.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { sayTime } from '../ui/time.ts';
import { reportOf } from './page-report.ts';

/** What Concord knows of this page: how old its text is, what it can't read, and the way to have nothing here. */
export function AboutPage({ page }: { readonly page: PageOfTab }) {
  const act = useCommand(null);
  const { key, context } = page;
  if (!context || (key === null && context.missing.length === 0)) return null;
  const { facts, missing, hidden } = context;
  const hide = () => act.run({ name: 'page.hide', key: key ?? '', hidden: !hidden }, 'quiet');
  return (
    <div class="stack tight small grey padded">
      {context.text && <p>{sayText(context.text)}</p>}
      {missing.length > 0 && (
        <>
          <p>{t('page.unreadable')}</p>
          <Actions>
            <CopyButton kind="quiet" name="page-report" text={() => reportOf(context)}>
              {t('page.report')}
            </CopyButton>
          </Actions>
        </>
      )}
      {facts?.kind === 'document' && (
        <Actions>
          {hidden && <span>{t('page.hidden')}</span>}
          <Button kind="link" name={hidden ? 'unhide' : 'hide'} busy={act.busy} onClick={() => void hide()}>
            {t(hidden ? 'page.unhide' : 'page.hide')}
          </Button>
        </Actions>
      )}
      <RefusalLine refusal={act.refusal} />
    </div>
  );
}

const sayText = (text: NonNullable<PageContext['text']>): string =>
  'at' in text ? t('page.text', { time: sayTime(text.at) }) : t(`page.text-${text.refused}`);
