import type { Refusal } from '../../lib/coalition/result.ts';
import type { MessageKey } from '../../locales/index.ts';
import { has, t } from '../../locales/index.ts';
import { Actions, Button } from './button.tsx';

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
  return has(key) ? t(key as MessageKey, refusal.params) : t('refusal.unknown');
}
