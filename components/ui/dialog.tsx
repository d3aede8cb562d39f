import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { t } from '../../locales/index.ts';
import { Button } from './button.tsx';

/** The browser's own modal dialog: it keeps the focus inside, closes with Esc and gives the focus back. */
export function Dialog(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current?.showModal();
    const first =
      dialog.current?.querySelector<HTMLElement>('input, textarea, select') ?? dialog.current?.querySelector('h2');
    first?.focus();
    return () => before?.focus?.();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc is the dialog's own key
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={title}
      onClose={props.onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 id={title} tabIndex={-1}>
            {props.title}
          </h2>
          <Button kind="quiet" label={t('action.close')} onClick={() => dialog.current?.close()}>
            ×
          </Button>
        </header>
        {props.children}
      </div>
    </dialog>
  );
}
