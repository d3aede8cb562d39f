import type { ComponentChildren } from 'preact';
import { differenceOf } from './difference.ts';

export function Quote({ children }: { readonly children: ComponentChildren }) {
  return <blockquote class="quote">{children}</blockquote>;
}

export interface Piece {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** What went and what came, in the text itself; the words say it too, not only the colour. */
export function Difference({ pieces }: { readonly pieces: readonly Piece[] }) {
  return (
    <>
      {pieces.map((piece, at) => {
        const key = `${at}${piece.kind}`;
        if (piece.kind === 'gone') return <del key={key}>{piece.text}</del>;
        if (piece.kind === 'new') return <ins key={key}>{piece.text}</ins>;
        return <span key={key}>{piece.text}</span>;
      })}
    </>
  );
}

export function TextDifference({ before, after }: { readonly before: string; readonly after: string }) {
  return <Difference pieces={differenceOf(before, after)} />;
}
