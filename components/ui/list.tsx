import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../../locales/index.ts';
import type { Answer } from './host.ts';
import { RefusalLine } from './refusal.tsx';

export function Section(props: {
  readonly title: string;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  return (
    <section class="section">
      <h2>
        {props.title} {props.aside !== undefined && <span class="grey aside">{props.aside}</span>}
      </h2>
      {props.children}
    </section>
  );
}

/** At most two lines: what, then who and when in grey. The whole "what" opens it. */
export function Row(props: {
  readonly what: ComponentChildren;
  readonly who?: ComponentChildren;
  readonly href?: string;
  readonly aside?: ComponentChildren;
  readonly action?: ComponentChildren;
  readonly plain?: boolean;
  readonly n?: number;
  readonly id?: string;
}) {
  return (
    <li class={props.n === undefined ? 'row' : 'row numbered'} data-id={props.id}>
      {props.n !== undefined && <span class="n grey">{props.n}</span>}
      <span class={props.plain ? 'what plain' : 'what'}>
        {props.href ? <a href={props.href}>{props.what}</a> : props.what}
      </span>
      {props.action ?? (props.aside !== undefined && <span class="small grey when">{props.aside}</span>)}
      {props.who !== undefined && <span class="who small grey">{props.who}</span>}
    </li>
  );
}

/** Empty places teach: one sentence, one action. */
export function Empty(props: { readonly children: ComponentChildren; readonly action?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="grey">{props.children}</p>
      {props.action}
    </div>
  );
}

/** Nothing for 300 ms, then grey bars; no spinner. */
export function Waiting() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="waiting" aria-busy="true">
      {late && (
        <>
          <span class="hidden" role="status">
            {t('state.loading')}
          </span>
          <i />
          <i />
          <i />
        </>
      )}
    </div>
  );
}

/** Shows an answer when it is there, and what to do when it was refused. */
export function Answered<T>(props: { readonly answer: Answer<T>; readonly children: (value: T) => ComponentChildren }) {
  if (props.answer.state === 'waiting') return <Waiting />;
  if (props.answer.state === 'refused') return <RefusalLine refusal={props.answer.refusal} />;
  return <>{props.children(props.answer.value)}</>;
}
