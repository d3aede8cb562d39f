/** What relays on one store tell each other. A message may be lost: what must arrive is read from the store. */
export interface Bus {
  /** To the other relays, not to this one. */
  publish(topic: string, text: string): void;
  /** `heard`: another relay's message. `gap`: some may have been missed. One listener. */
  listen(heard: (topic: string, text: string) => void, gap: () => void): void;
}
