import { useState } from 'preact/hooks';
import type { DecisionView } from '../../lib/coalition/query.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Quote, TextDifference } from '../ui/quote.tsx';
import { RefusalLine } from '../ui/refusal.tsx';

/** What the proposer may do while it is open: change the text (a new version) or take it back. */
export function Proposer({ view }: { readonly view: DecisionView }) {
  const [opened, setOpened] = useState<'amend' | 'withdraw' | null>(null);
  const amend = view.may.includes('amend');
  const withdraw = view.may.includes('withdraw');
  if (!amend && !withdraw) return null;
  const shut = () => setOpened(null);
  return (
    <>
      <Actions>
        {amend && (
          <Button name="amend" onClick={() => setOpened('amend')}>
            {t('amend.open')}
          </Button>
        )}
        {withdraw && (
          <Button kind="quiet" name="withdraw" onClick={() => setOpened('withdraw')}>
            {t('withdraw.open')}
          </Button>
        )}
      </Actions>
      {opened === 'amend' && <Amend view={view} onClose={shut} />}
      {opened === 'withdraw' && <Withdraw view={view} onClose={shut} />}
    </>
  );
}

interface Opened {
  readonly view: DecisionView;
  readonly onClose: () => void;
}

function Amend({ view, onClose }: Opened) {
  const [title, setTitle] = useState(view.title);
  const [text, setText] = useState(view.text);
  const act = useAct();
  const changed = title.trim() !== view.title || text.trim() !== view.text;
  const amend = async () => {
    if (!changed || view.version === null) return;
    const done = await act.run({
      name: 'decision.amend',
      decision: view.id,
      version: view.version,
      title: title.trim(),
      text: text.trim(),
    });
    if (done) onClose();
  };
  return (
    <Dialog title={t('amend.title')} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void amend();
        }}
      >
        <Field name="title" label={t('field.title')} value={title} onValue={setTitle} required maxLength={200} />
        <Field name="text" label={t('field.text')} value={text} onValue={setText} lines={4} required />
        {text !== view.text && (
          <div class="signed" data-name="signed">
            <p class="small grey">{t('amend.changes')}</p>
            <Quote>
              <TextDifference before={view.text} after={text} />
            </Quote>
          </div>
        )}
        <p class="small grey">{t('amend.falls-away')}</p>
        <RefusalLine refusal={act.refusal} />
        <Actions>
          <Button kind="primary" type="submit" name="sign" busy={act.busy} disabled={!changed}>
            {t('amend.verb')}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

function Withdraw({ view, onClose }: Opened) {
  const [reason, setReason] = useState('');
  const act = useAct();
  const withdraw = async () => {
    const done = await act.run({ name: 'decision.withdraw', decision: view.id, reason: reason.trim() || null });
    if (done) onClose();
  };
  return (
    <Dialog title={t('withdraw.title', { title: view.title })} onClose={onClose}>
      <Field name="reason" label={t('withdraw.reason')} value={reason} onValue={setReason} lines={2} />
      <p class="small grey">{t('withdraw.kept')}</p>
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button kind="primary" name="sign" busy={act.busy} onClick={() => void withdraw()}>
          {t('withdraw.verb')}
        </Button>
      </Actions>
    </Dialog>
  );
}
