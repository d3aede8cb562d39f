/** A port as the host sees it: chrome.runtime.Port, reduced to what is used, so that tests and Firefox give their own. */
export interface HostPort {
  readonly name: string;
  readonly sender?:
    | {
        readonly id?: string | undefined;
        readonly url?: string | undefined;
        readonly origin?: string | undefined;
        readonly tab?: { readonly id?: number | undefined; readonly url?: string | undefined } | undefined;
        readonly frameId?: number | undefined;
      }
    | undefined;
  postMessage(message: unknown): void;
  disconnect(): void;
  readonly onMessage: { addListener(listener: (message: unknown) => void): void };
  readonly onDisconnect: { addListener(listener: () => void): void };
}

/** Posts to a port that may have gone in the meantime: the other side will come back and ask again. */
export const post = (port: HostPort, message: unknown): void => {
  try {
    port.postMessage(message);
  } catch {
    // disconnected between our check and the call
  }
};
