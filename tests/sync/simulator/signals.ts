/**
 * Node keeps every `AbortSignal.any` that somebody listens to for as long as the process lives, and with it the world of
 * its run: 10⁷ steps would not fit into memory. Until the returned function is called, signals that depend on others
 * are kept by those alone. As in the standard they follow the signals that they come from in the order in which they
 * were made, after those have told their own listeners.
 */
export const installSignals = (): (() => void) => {
  const { abort } = AbortController.prototype;
  const { any } = AbortSignal;
  const sources = new WeakMap<AbortSignal, readonly AbortSignal[]>();
  const dependents = new WeakMap<AbortSignal, AbortController[]>();

  AbortSignal.any = (signals) => {
    const made = new AbortController();
    const from = [...signals].flatMap((signal) => sources.get(signal) ?? [signal]);
    sources.set(made.signal, from);
    const aborted = [...signals].find((signal) => signal.aborted);
    if (aborted) abort.call(made, aborted.reason);
    else for (const signal of from) dependents.set(signal, [...(dependents.get(signal) ?? []), made]);
    return made.signal;
  };
  AbortController.prototype.abort = function (this: AbortController, reason?: unknown) {
    if (this.signal.aborted) return;
    abort.call(this, reason);
    for (const made of dependents.get(this.signal) ?? [])
      if (!made.signal.aborted) abort.call(made, this.signal.reason);
  };
  return () => {
    AbortSignal.any = any;
    AbortController.prototype.abort = abort;
  };
};
