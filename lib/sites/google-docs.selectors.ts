/**
 * Google Docs, newest first. Each list stands beside what it must find: [how many, in which capture]; the tests hold it
 * to that. A date is when somebody last saw it on the live site.
 */
export const title = [
  'input.docs-title-input', // 2026-05
  '.docs-title-input-label-inner', // 2021-12
];
export const title_ = [[1, 'google-docs/MODEL-editor-page-2026.html']] as const;

/** Tabs in the left bar; the original tab's id ends empty and is t.0. */
export const chapter = ['[role=tree] .chapter-container[id^="chapter-container-"]']; // 2026-08
export const chapter_ = [[2, 'google-docs/MODEL-editor-page-2026.html']] as const;
export const chapterName = ['.chapter-label-content', '[role=treeitem]']; // 2026-08
export const chapterName_ = [[2, 'google-docs/MODEL-editor-page-2026.html']] as const;
export const chapterChosen = '[aria-selected="true"], .chapter-item-label-and-buttons-container-selected'; // 2026-08
export const outline = ['.navigation-item']; // 2026-08; only while the bar is open
export const outline_ = [[2, 'google-docs/MODEL-editor-page-2026.html']] as const;
export const outlineText = ['.navigation-item-content'];
export const outlineText_ = [[2, 'google-docs/MODEL-editor-page-2026.html']] as const;

/** Where Docs takes keys and answers a copy: a frame of the same origin. */
export const typing = ['iframe.docs-texteventtarget-iframe']; // 2026-10
export const typing_ = [[1, 'google-docs/MODEL-editor-page-2026.html']] as const;
export const cursor = ['.kix-cursor']; // 2026-10; one for each person
export const cursor_ = [[2, 'google-docs/MODEL-editor-page-2026.html']] as const;
export const cursorName = '.kix-cursor-name';
export const caret = '.kix-cursor-caret';

/** The scrolling part; the pages inside are virtual. */
export const editor = ['.kix-appview-editor']; // 2026-10
export const editor_ = [[1, 'google-docs/MODEL-editor-page-2026.html']] as const;
export const paper = ['.kix-page-paginated', 'canvas.kix-canvas-tile-content']; // 2026-08
export const paper_ = [[1, 'google-docs/MODEL-editor-page-2026.html']] as const;
/** The runs of text that Docs draws over its canvas when asked to (docs-page.content.ts), visible pages only. */
export const run = '.kix-canvas-tile-content svg rect[aria-label], svg.kix-canvas-tile-content rect[aria-label]'; // 2026-09
export const saved = '.docs-save-indicator-container'; // 2026-08
