import type { MeetingView } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Actions } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';

/** Minutes, ready to paste: as Markdown, or as rich text for a document or a mail. */
export function MinutesButtons({ view }: { readonly view: MeetingView }) {
  return (
    <Actions>
      <CopyButton name="copy-rich" text={view.markdown} html={view.html}>
        {t('minutes.rich')}
      </CopyButton>
      <CopyButton name="copy-markdown" kind="quiet" text={view.markdown}>
        {t('minutes.markdown')}
      </CopyButton>
    </Actions>
  );
}
