import type { ComponentChildren, Ref } from 'preact';
import { useId } from 'preact/hooks';

interface Common {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly hint?: ComponentChildren;
  readonly name?: string;
}
export interface FieldProps extends Common {
  readonly type?: 'text' | 'date' | 'number' | 'email' | 'url' | 'datetime-local';
  readonly required?: boolean;
  readonly placeholder?: string;
  readonly list?: readonly string[];
  readonly maxLength?: number;
  readonly min?: string;
  readonly lines?: number;
  readonly inputRef?: Ref<HTMLInputElement>;
}

/** Label beside or over its input; `lines` makes it a text that grows. */
export function Field(props: FieldProps) {
  const id = useId();
  const hintId = props.hint ? `${id}h` : undefined;
  const common = {
    id,
    name: props.name,
    value: props.value,
    required: props.required ?? false,
    maxLength: props.maxLength,
    placeholder: props.placeholder,
    'aria-describedby': hintId,
    onInput: (event: Event) => props.onValue((event.currentTarget as HTMLInputElement).value),
  };
  return (
    <div class={props.lines ? 'field tall' : 'field'}>
      <label for={id}>{props.label}</label>
      {props.lines ? (
        <textarea {...common} rows={props.lines} />
      ) : (
        <input
          {...common}
          ref={props.inputRef ?? null}
          type={props.type ?? 'text'}
          min={props.min}
          list={props.list ? `${id}l` : undefined}
          autocomplete="off"
        />
      )}
      {props.list && (
        <datalist id={`${id}l`}>
          {props.list.map((value) => (
            <option key={value} value={value} />
          ))}
        </datalist>
      )}
      {props.hint && (
        <p class="hint small grey" id={hintId}>
          {props.hint}
        </p>
      )}
    </div>
  );
}

export interface SelectProps extends Common {
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** Shown as the empty choice: nothing is guessed silently. */
  readonly empty?: string;
  readonly required?: boolean;
}

export function Select(props: SelectProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <select
        id={id}
        name={props.name}
        value={props.value}
        required={props.required ?? false}
        onChange={(event) => props.onValue(event.currentTarget.value)}
      >
        {props.empty !== undefined && <option value="">{props.empty}</option>}
        {props.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {props.hint && <p class="hint small grey">{props.hint}</p>}
    </div>
  );
}

export function Check(props: {
  readonly label: ComponentChildren;
  readonly checked: boolean;
  readonly onChecked: (checked: boolean) => void;
  readonly name?: string;
}) {
  return (
    <label class="check">
      <input
        type="checkbox"
        name={props.name}
        checked={props.checked}
        onChange={(event) => props.onChecked(event.currentTarget.checked)}
      />
      <span>{props.label}</span>
    </label>
  );
}
