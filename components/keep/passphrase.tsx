import { useId } from 'preact/hooks';
import { t } from '../../locales/index.ts';

/** Never shown, never kept; a password manager may fill it in. */
export function Passphrase(props: {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly name: string;
  readonly fresh?: boolean;
  readonly hint?: string;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <input
        id={id}
        name={props.name}
        type="password"
        value={props.value}
        maxLength={1_000}
        required
        autocomplete={props.fresh ? 'new-password' : 'current-password'}
        aria-describedby={props.hint ? `${id}h` : undefined}
        onInput={(event) => props.onValue(event.currentTarget.value)}
      />
      {props.hint && (
        <p class="hint small grey" id={`${id}h`} aria-live="polite">
          {props.hint}
        </p>
      )}
    </div>
  );
}

/** What takes long: how far it is, and how to stop it. */
export function Work({ share, onStop }: { readonly share: number; readonly onStop: () => void }) {
  return (
    <p class="small" role="status">
      <progress value={share} max={1} aria-label={t('keep.working')} /> {t('keep.working')}{' '}
      <button type="button" class="link" data-name="stop" onClick={onStop}>
        {t('keep.stop')}
      </button>
    </p>
  );
}
