import fs from 'node:fs';
import path from 'node:path';
import type { BrowserDriver } from './driver/index.ts';
import { newcomer, PEOPLE, type Person, setUp, walk } from './story/walk.ts';
import { createWalker, personSeconds } from './story/walker.ts';

const folder = path.resolve('docs/pictures/walk');
const TITLES: Record<Person, string> = {
  'small-organisation': 'The small member organisation: its first position',
  'volunteer-lead': 'The volunteer lead: a task out of the shared document',
  'paid-coordinator': "The paid coordinator: the next meeting's agenda",
};

/** `npm run walk`: the three people (P) from the invitation's mail to the first act, in both browsers, with numbered pictures and figures. */
export default async (kinds: readonly BrowserDriver['kind'][]): Promise<void> => {
  fs.mkdirSync(folder, { recursive: true });
  const told: string[] = [];
  for (const person of PEOPLE) {
    told.push(`## ${TITLES[person]}`, '');
    for (const kind of kinds) {
      for (const old of fs.readdirSync(folder))
        if (old.startsWith(`${person}-${kind}-`)) fs.rmSync(path.join(folder, old));
      const taken: string[] = [];
      const stand = await setUp();
      const driver = await newcomer(kind, stand);
      const walker = createWalker(async (page, name) => {
        await page.waitFor(() => document.getAnimations().every(({ playState }) => playState !== 'running'));
        const file = `${person}-${kind}-${String(taken.length + 1).padStart(2, '0')}-${name}.jpg`;
        await page.screenshot(path.join(folder, file));
        if (process.env.CONCORD_LOOK)
          await page.screenshot(path.join(process.env.CONCORD_LOOK, file.replace('.jpg', '.png')));
        taken.push(file);
      });
      try {
        const since = Date.now();
        await walk(person, stand, driver, walker);
        const machine = (Date.now() - since) / 1000;
        const seconds = personSeconds(walker.deeds);
        const { deeds } = walker;
        const sum = (of: (deed: (typeof deeds)[number]) => number): number =>
          deeds.reduce((all, one) => all + of(one), 0);
        const line = `${kind}: ${deeds.length} actions (${sum(({ clicks }) => clicks)} clicks, ${sum(({ keys }) => keys)} keys); a person ${seconds.toFixed(0)} s by the keystroke-level model, the machine ${machine.toFixed(1)} s`;
        console.log(`ok ${person}, ${line}`);
        for (const [n, { what, byHand }] of deeds.entries()) console.log(`   ${n + 1}. ${what}${byHand ? ' *' : ''}`);
        if (kind === kinds[0])
          told.push(...deeds.map(({ what, byHand }, n) => `${n + 1}. ${what}${byHand ? ' \\*' : ''}`), '');
        told.push(
          line,
          '',
          taken.map((file) => `<img src="${file}" width="320" alt="${file.slice(0, -4)}">`).join('\n'),
          '',
        );
      } catch (error) {
        console.error(`FAILED ${person}, ${kind}, after: ${walker.deeds.at(-1)?.what}`);
        throw error;
      } finally {
        await driver.close();
        await stand.close();
      }
    }
  }
  fs.writeFileSync(path.join(folder, 'README.md'), `${HEAD}\n${told.join('\n').trimEnd()}\n`);
};

const HEAD = `# From the invitation's mail to the first act

\`npm run walk\` goes these ways anew and writes this page. An action is a click, one go at typing (Enter at its end is part of it), one
copy or one paste. What is marked \\* no script can reach (a store, the browser's own questions and its address bar): it is counted, and
the same effect is brought about from outside. A person's time is reckoned, not measured: 1.35 s to decide before each action, 1.1 s for a
click, 0.28 s for a key (keystroke-level model), for somebody who does not stop to read. The machine's time is that of the whole run
without those pauses; the download of the extension is in neither. The sites are the stage's, and Mara, who invites, has her browser open.
Who is asked is frozen when a decision's window opens, so Mara proposes hers once the newcomer is in.

What was changed when we looked: who had an invitation met two buttons and a second page before the field for it, and had to press *Read it*
after pasting; the invitation's page promised that Concord's button reads it, and it did not; after joining it took five more clicks to the
sentence that waits; every site asked to reload its tabs, which only Docs needs; "The task is recorded. everybody online has it".
`;
