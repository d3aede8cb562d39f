import { useState } from 'preact/hooks';
import type { MatrixTableRow } from '../../lib/coalition/tables.ts';
import { t } from '../../locales/index.ts';
import { Actions, Button } from '../ui/button.tsx';
import { useAsk } from '../ui/coalition.ts';
import { Answered, Empty, Row, Section } from '../ui/list.tsx';
import { useNameOf } from '../ui/people.ts';
import { go } from '../ui/route.ts';
import { sayCategory, sayWho, sayWhy } from './decides.ts';
import { DraftRow } from './draft-row.tsx';

/** Who decides what. `draft`: the category whose missing row was asked for on a page. */
export function Matrix({ draft }: { readonly draft: string }) {
  const matrix = useAsk({ name: 'matrix' });
  const [drafting, setDrafting] = useState(draft !== '');
  return (
    <div class="stack wide">
      <header class="stack">
        <h1 class="title">{t('nav.matrix')}</h1>
        <p class="grey">{t('matrix.what')}</p>
      </header>
      {drafting ? (
        <DraftRow
          category={draft}
          onClose={() => {
            setDrafting(false);
            if (draft) go('matrix');
          }}
        />
      ) : (
        <Actions>
          <Button name="draft-row" onClick={() => setDrafting(true)}>
            {t('matrix.draft')}
          </Button>
        </Actions>
      )}
      <Answered answer={matrix}>
        {(value) => (value.rows.length === 0 ? <Empty>{t('matrix.empty')}</Empty> : <Rows rows={value.rows} />)}
      </Answered>
    </div>
  );
}

function Rows({ rows }: { readonly rows: readonly MatrixTableRow[] }) {
  const personName = useNameOf();
  const nameOf = (row: MatrixTableRow) => {
    const { who } = row;
    return who.kind === 'person' ? personName(who.person) : null;
  };
  return (
    <Section title={t('matrix.rows')} aside={rows.length}>
      <ul>
        {rows.map((row) => (
          <Row
            key={row.id}
            what={sayCategory(row.category)}
            who={
              <details>
                <summary>
                  {t('matrix.line', {
                    who: sayWho(row, nameOf(row)),
                    method: t(`method.${row.method}`),
                    n: Math.max(1, Math.round(row.windowHours / 24)),
                  })}
                </summary>
                {sayWhy(row, row.provisional).map((sentence) => (
                  <p key={sentence}>{sentence}</p>
                ))}
              </details>
            }
            aside={row.builtIn ? t('matrix.built-in') : row.provisional ? t('matrix.provisional') : undefined}
          />
        ))}
      </ul>
    </Section>
  );
}
