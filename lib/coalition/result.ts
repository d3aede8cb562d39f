/** Success or refusal as plain data, so that it crosses a port unchanged. Faults (bugs, broken machines) are thrown instead. */
export type Result<T, E = Refusal> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });
export const fail = <E>(error: E): Result<never, E> => ({ ok: false, error });

/**
 * Why a command was not carried out. It changes nothing.
 * `code` names the rule and picks the sentence (`refusal.<code>` in locales/); `params` fill the sentence;
 * `choices` are what the person can do instead (for example the people who can own a task).
 */
export interface Refusal {
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
}

export const refuse = (
  code: string,
  params?: Refusal['params'],
  choices?: Refusal['choices'],
): { readonly ok: false; readonly error: Refusal } => ({
  ok: false,
  error: { code, ...(params && { params }), ...(choices && { choices }) },
});
