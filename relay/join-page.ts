import type { ServerResponse } from 'node:http';

/**
 * What an invited person sees who opens the link in a browser. The invitation stands in the fragment, which the browser
 * does not send; the page has no script and loads nothing, so that it can't leak it either.
 */
const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>Invitation to a coalition</title>
<style>
  :root { color-scheme: light dark; font: 17px/1.5 system-ui, sans-serif; }
  main { max-width: 34rem; margin: 12vh auto; padding: 0 16px; }
  h1 { font-size: 22px; }
</style>
<main>
  <h1>You were invited to a coalition on Concord</h1>
  <ol>
    <li>Install the Concord extension in Chrome, Edge or Firefox on a computer.</li>
    <li>Copy this page’s whole address.</li>
    <li>Open Concord, choose <em>Join</em>, and paste it.</li>
  </ol>
  <p>The invitation is the part behind the #. It stays in your browser: this server has not seen it.
  Who has the address can join, so pass it on to nobody.</p>
</main>
</html>
`;

/** Answers with the page, under a policy that allows nothing but its own style. */
export const sendJoinPage = (response: ServerResponse): void => {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  response.end(PAGE);
};
