import { Decision } from '../decisions/decision.tsx';
import { Decisions } from '../decisions/decisions.tsx';
import { Matrix } from '../decisions/matrix.tsx';
import { ProposeView } from '../decisions/propose.tsx';
import { Keep } from '../keep/keep.tsx';
import { Meeting } from '../meetings/meeting.tsx';
import { Meetings } from '../meetings/meetings.tsx';
import { Members } from '../members/members.tsx';
import { Sharing } from '../sharing/sharing.tsx';
import { Today } from '../today/today.tsx';
import type { Route } from '../ui/route.ts';
import { Work } from '../work/work.tsx';
import { More } from './more.tsx';
import type { PageOfTab } from './tab.ts';

/** `dropped`: a file that was let fall on the panel, for the view that takes it. */
export function View(props: { readonly route: Route; readonly page: PageOfTab; readonly dropped: File | null }) {
  const { route, page } = props;
  switch (route.view) {
    case 'decisions':
      return <Decisions />;
    case 'decision':
      return <Decision id={route.id} tab={page.tab} />;
    case 'propose':
      return <ProposeView />;
    case 'matrix':
      return <Matrix draft={route.id} />;
    case 'work':
    case 'task':
      return <Work open={route.view === 'task' ? route.id : null} />;
    case 'meetings':
      return <Meetings page={page} dropped={props.dropped} />;
    case 'meeting':
      return <Meeting id={route.id} />;
    case 'members':
      return <Members />;
    case 'sharing':
      return <Sharing />;
    case 'keep':
      return <Keep />;
    case 'more':
      return <More />;
    default:
      return <Today page={page} />;
  }
}
