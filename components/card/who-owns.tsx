import { t } from '../../locales/index.ts';
import { useAsk } from '../ui/coalition.ts';
import { Answered } from '../ui/list.tsx';
import { ComposeTask } from './compose-task.tsx';

/** "Who owns …?", answered by words. */
export function WhoOwns({ words }: { readonly words: string }) {
  const owners = useAsk({ name: 'owners', words: words.slice(0, 200) });
  return (
    <Answered answer={owners}>
      {({ tasks }) =>
        tasks.length === 0 ? (
          <p class="strip-more small grey">{t('strip.no-owner', { words })}</p>
        ) : (
          <ul class="strip-more">
            {tasks.slice(0, 8).map((task) => (
              <ComposeTask key={task.id} task={task} />
            ))}
          </ul>
        )
      }
    </Answered>
  );
}
