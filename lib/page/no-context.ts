/**
 * Stands in for WXT's content script context (an alias in wxt.config.ts). We have a lifetime of our own, from the port; theirs
 * costs 1 KB on every page, and tells and obeys the page by events that anybody there can send.
 */
export class ContentScriptContext {}
