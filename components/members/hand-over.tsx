import type { Recorded } from '../../lib/protocol/surface.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAsked } from '../ui/coalition.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Qr } from '../ui/qr.tsx';
import { sayMoment } from '../ui/time.ts';
import { useNow } from '../ui/when.tsx';

type Handed = Required<Pick<Recorded, 'link' | 'code' | 'short'>>;
export const handedOf = ({ link, code, short }: Recorded): Handed | null =>
  link && code && short ? { link, code, short } : null;

/** One invitation in every form that it can travel in (P 8.1, 8.11): link, picture, code, and the mail around them. */
export function HandOver(props: {
  readonly handed: Handed;
  readonly title: string;
  /** One's own next device: nothing is mailed. */
  readonly own: boolean;
  readonly expires: number | null;
  readonly onClose: () => void;
}) {
  const { link, code, short } = props.handed;
  const now = useNow();
  const coalition = useAsked({ name: 'today', page: null })?.coalition.name ?? '';
  const until = props.expires === null ? '' : sayMoment(props.expires, now).short;
  return (
    <div class="ask" role="status" data-name="handed">
      <p>
        <b>{props.title}</b>
      </p>
      <p class="small grey">{t(props.own ? 'invite.use-own' : 'invite.send')}</p>
      <div class="handed">
        <Qr text={short} label={t('invite.qr')} />
        <div class="stack tight">
          <p class="small grey">{t('invite.code')}</p>
          <p class="code" data-name="code">
            {code}
          </p>
        </div>
      </div>
      <p class="copyable" data-name="link">
        {link}
      </p>
      <Actions>
        <CopyButton kind="primary" name="copy-link" text={link}>
          {t('invite.copy')}
        </CopyButton>
        <CopyButton kind="quiet" name="copy-code" text={code}>
          {t('invite.copy-code')}
        </CopyButton>
        {!props.own && (
          <CopyButton kind="quiet" name="copy-mail" text={t('invite.mail', { coalition, until, link, code })}>
            {t('invite.copy-mail')}
          </CopyButton>
        )}
        <Button kind="quiet" onClick={props.onClose}>
          {t('action.done')}
        </Button>
      </Actions>
    </div>
  );
}
