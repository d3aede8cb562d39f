import path from 'node:path';

export interface Import {
  /** A path from the project's root, or the name of a package. */
  readonly to: string;
  readonly inside: boolean;
}

const STATEMENT = /\b(?:import|export)\s+(?:type\s+)?(?:[\w*$\s{},]+?\s+from\s+)?(['"])([^'"\n]+)\1/g;
const CALL = /\bimport\s*\(\s*(['"])([^'"\n]+)\1/g;

/** All that a file imports or re-exports, types too, as written in its text. */
export function importsIn(file: string, source: string): Import[] {
  const text = withoutComments(source);
  return [...text.matchAll(STATEMENT), ...text.matchAll(CALL)].map((match) => {
    const target = match[2] as string;
    if (target.startsWith('.')) return { to: path.posix.join(path.posix.dirname(file), target), inside: true };
    const alias = /^[@~]{1,2}\/(.+)$/.exec(target);
    return alias ? { to: alias[1] as string, inside: true } : { to: target, inside: false };
  });
}

/** Keeps every line where it was. */
export function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|[^:'"`])\/\/.*$/gm, '$1');
}
