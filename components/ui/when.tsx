import { useEffect, useState } from 'preact/hooks';
import type { Said } from './time.ts';
import { sayDay, sayMoment, sayPast } from './time.ts';

/** A time as people say it; the full date on hover and for screen readers. */
export function When({ at }: { readonly at: number }) {
  return <Time said={sayMoment(at, useNow())} />;
}
export function WhenPast({ at }: { readonly at: number }) {
  return <Time said={sayPast(at, useNow())} />;
}
export function WhenDay({ day }: { readonly day: string }) {
  return <Time said={sayDay(day, useNow())} />;
}

function Time({ said }: { readonly said: Said }) {
  return (
    <time dateTime={said.iso} title={said.full}>
      {said.short}
    </time>
  );
}

/** The present moment, new every `every` ms while the page is visible. */
export function useNow(every = 30_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setNow(Date.now());
    }, every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
