import type { ComponentChildren, Ref } from 'preact';

export interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick?: ((event: MouseEvent) => void) | undefined;
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'link';
  readonly type?: 'button' | 'submit';
  readonly busy?: boolean;
  readonly disabled?: boolean;
  readonly label?: string;
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  readonly buttonRef?: Ref<HTMLButtonElement>;
  readonly name?: string;
  readonly keys?: string;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

/** A verb. `busy` keeps the words and takes no second click; the label is only for buttons without words. */
export function Button(props: ButtonProps) {
  const { kind = 'plain', type = 'button', busy = false, disabled = false } = props;
  return (
    <button
      type={type}
      ref={props.buttonRef ?? null}
      class={kind === 'link' ? 'link' : `button ${kind === 'plain' ? '' : kind}`.trim()}
      disabled={disabled}
      aria-disabled={busy || undefined}
      aria-label={props.label}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      aria-keyshortcuts={props.keys}
      onKeyDown={props.onKeyDown}
      data-name={props.name}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else props.onClick?.(event);
      }}
    >
      {props.children}
    </button>
  );
}

export function Actions({ children }: { readonly children: ComponentChildren }) {
  return <div class="actions">{children}</div>;
}
