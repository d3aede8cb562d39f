/**
 * Words on the clipboard, as plain text and, where given, as rich text. Without a permission it needs a click; inside a
 * frame the page's policy may forbid `navigator.clipboard`, then the older way through the copy event does it.
 */
export async function copy(text: string, html?: string): Promise<boolean> {
  try {
    if (html !== undefined && typeof ClipboardItem !== 'undefined') {
      const item = new ClipboardItem({
        'text/plain': new Blob([text], { type: 'text/plain' }),
        'text/html': new Blob([html], { type: 'text/html' }),
      });
      await navigator.clipboard.write([item]);
    } else await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByEvent(text, html);
  }
}

function copyByEvent(text: string, html?: string): boolean {
  let done = false;
  const listener = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text);
    if (html !== undefined) event.clipboardData?.setData('text/html', html);
    event.preventDefault();
    done = true;
  };
  document.addEventListener('copy', listener);
  document.execCommand('copy');
  document.removeEventListener('copy', listener);
  return done;
}
