import type { Refusal } from '../../lib/coalition/result.ts';
import type { MessageKey } from '../../locales/index.ts';
import { has, type Params, t } from '../../locales/index.ts';
import { Actions, Button } from './button.tsx';
import { sayDay, sayMoment } from './time.ts';

/** What happened, what is kept, what to do; what can be done instead stands there as buttons. */
export function RefusalLine(props: {
  readonly refusal: Refusal | null;
  readonly onChoose?: ((value: string) => void) | undefined;
}) {
  const { refusal } = props;
  if (!refusal) return null;
  return (
    <div class="refusal" role="alert" data-code={refusal.code}>
      <p>{sayRefusal(refusal)}</p>
      {refusal.choices && props.onChoose && (
        <Actions>
          {refusal.choices.map((choice) => (
            <Button key={choice.value} onClick={() => props.onChoose?.(choice.value)}>
              {choice.label}
            </Button>
          ))}
        </Actions>
      )}
    </div>
  );
}

export function sayRefusal(refusal: Refusal): string {
  const key = `refusal.${refusal.code}`;
  return has(key) ? t(key as MessageKey, sayParams(refusal.params ?? {})) : t('refusal.unknown');
}

/** A refusal carries plain data; moments and names of ours are said in words here. */
function sayParams(params: Params): Params {
  const now = Date.now();
  const said = Object.entries(params).map(([name, value]) => {
    if (name === 'when' && typeof value === 'number') return [name, sayMoment(value, now).short];
    if (name === 'day') return [name, sayDay(String(value), now).short];
    const key = name === 'method' ? `method-name.${value}` : `${name}.${value}`;
    return [name, has(key) ? t(key) : value];
  });
  return Object.fromEntries(said) as Params;
}
