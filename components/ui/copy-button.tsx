import { useEffect, useState } from 'preact/hooks';
import { t } from '../../locales/index.ts';
import type { ButtonProps } from './button.tsx';
import { Button } from './button.tsx';
import { copy } from './copy.ts';

/** Copies in the click and says so in its own words for two seconds. */
export function CopyButton(props: {
  readonly children: string;
  /** Or what makes it, when it is asked for. */
  readonly text: string | (() => Promise<string>);
  readonly html?: string;
  readonly kind?: ButtonProps['kind'];
  readonly name?: string;
}) {
  const [said, setSaid] = useState<'' | 'done' | 'failed'>('');
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(''), 2_000);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <Button
      kind={props.kind ?? 'plain'}
      {...(props.name && { name: props.name })}
      onClick={() =>
        void Promise.resolve(typeof props.text === 'string' ? props.text : props.text())
          .then((text) => copy(text, props.html))
          .then((done) => setSaid(done ? 'done' : 'failed'))
      }
    >
      <span aria-live="polite">
        {said === 'done' ? t('copy.done') : said === 'failed' ? t('copy.failed') : props.children}
      </span>
    </Button>
  );
}
