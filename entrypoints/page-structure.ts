import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { structureOf } from '../lib/page/structure.ts';
import { siteOf } from '../lib/sites/index.ts';
import { countsOf, namesIn } from '../lib/sites/selectors.ts';

/** Put into a page by the panel when its person asks for a report that the site has changed (P 7.11); gives the report's text. */
export default defineUnlistedScript(() => {
  const site = siteOf(new URL(location.href));
  if (site === null) return '';
  const counts = Object.entries(countsOf(document, site.id)).map(([name, count]) => `${name} ${count}`);
  return `found: ${counts.join(', ')}\n\n${structureOf(document.body, namesIn(site.id))}`;
});
