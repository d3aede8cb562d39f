import type { ComponentChildren } from 'preact';
import type { AnyCommand } from '../../lib/protocol/surface.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAct } from '../ui/coalition.ts';
import { Dialog } from '../ui/dialog.tsx';
import { RefusalLine } from '../ui/refusal.tsx';

/** Exactly what is signed, one verb; a refusal stays in the dialog. */
export function Confirm(props: {
  readonly title: string;
  readonly verb: string;
  readonly command: AnyCommand | null;
  readonly organisation: string;
  readonly children: ComponentChildren;
  readonly after?: string;
  readonly onClose: () => void;
}) {
  const act = useAct();
  const { command } = props;
  const sign = async () => {
    if (command && (await act.run(command))) props.onClose();
  };
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <div class="signed" data-name="signed">
        <p class="small grey">{t('sign.exactly', { organisation: props.organisation })}</p>
        {props.children}
      </div>
      {props.after !== undefined && <p class="small grey">{props.after}</p>}
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button kind="primary" name="sign" busy={act.busy} disabled={command === null} onClick={() => void sign()}>
          {props.verb}
        </Button>
        <Button kind="quiet" onClick={props.onClose}>
          {t('action.cancel')}
        </Button>
      </Actions>
    </Dialog>
  );
}
