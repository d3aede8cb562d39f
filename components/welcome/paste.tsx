import { useEffect, useState } from 'preact/hooks';
import type { Recorded } from '../../lib/protocol/surface.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { useCommand } from '../ui/host.ts';
import { RefusalLine } from '../ui/refusal.tsx';

export type Invitation = NonNullable<Recorded['invitation']>;

/** One field (P 8.11): what is pasted is read at once, whether link, code or the whole mail; what is typed, by the button. */
export function Paste(props: {
  /** Read without being asked: somebody came with it. */
  readonly link: string;
  readonly onRead: (invitation: Invitation) => void;
}) {
  const [link, setLink] = useState(props.link);
  const act = useCommand(null);
  const read = async (text: string) => {
    if (text.trim() === '') return;
    const done = await act.run({ name: 'invitation.read', link: invitationIn(text) }, 'quiet');
    if (done?.invitation) props.onRead(done.invitation);
  };
  useEffect(() => void read(props.link), []);
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void read(link);
      }}
      onPaste={(event) => void read(event.clipboardData?.getData('text') ?? '')}
    >
      <Field
        name="link"
        label={t('join.paste')}
        value={link}
        onValue={setLink}
        lines={2}
        required
        hint={t('join.paste-hint')}
      />
      <RefusalLine refusal={act.refusal} />
      <Actions>
        <Button kind="primary" type="submit" name="read" busy={act.busy} disabled={link.trim() === ''}>
          {t('join.read')}
        </Button>
      </Actions>
    </form>
  );
}

/** The link in a mail that was copied as a whole; else what was pasted. */
export const invitationIn = (text: string): string => (/\S+#CC\d\S+/.exec(text)?.[0] ?? text).trim().slice(0, 5_000);
