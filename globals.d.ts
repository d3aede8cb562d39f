/** True in the test build only: test hooks, and `ws:` to the own machine. Compiled away elsewhere. */
declare const __TEST__: boolean;
/** The relay that this build names (P 8.10), set by the environment variable CONCORD_RELAY at build time; empty: none. */
declare const __DEFAULT_RELAY__: string;
/** Whether Docs is asked for its text layer: undocumented, so off in the shipped build until a person has checked it live. */
declare const __DOCS_LAYER__: boolean;
