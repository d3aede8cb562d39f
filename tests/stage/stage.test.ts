import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportUrl, readExport } from '../../lib/sites/google-docs-text.ts';
import { DOCUMENT_ID } from './content.ts';
import { type Stage, startStage } from './server.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

interface Answer {
  status: number;
  url: string;
  type: string;
  body: string;
  headers: Record<string, unknown>;
}
function get(url: string): Promise<Answer> {
  const { hostname, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    request(
      {
        host: '127.0.0.1',
        port: stage.port,
        servername: hostname,
        path: pathname + search,
        rejectUnauthorized: false,
        headers: { host: hostname },
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('end', () => {
          const { location } = response.headers;
          if (location !== undefined) return resolve(get(location));
          resolve({
            status: response.statusCode ?? 0,
            url,
            type: response.headers['content-type'] ?? '',
            body,
            headers: response.headers,
          });
        });
      },
    )
      .on('error', reject)
      .end();
  });
}

describe('the stage', () => {
  const edit = new URL(`https://docs.google.com/document/d/${DOCUMENT_ID}/edit?tab=t.0`);
  it('serves pages under headers as strict as a site could have', async () => {
    for (const url of [
      edit.href,
      'https://mail.google.com/mail/u/0/',
      'https://calendar.google.com/calendar/u/0/r/week',
      'https://outlook.office.com/mail/',
    ]) {
      const answer = await get(url);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-security-policy']).toContain("require-trusted-types-for 'script'");
      expect(answer.headers['cross-origin-embedder-policy']).toBe('require-corp');
    }
  });
  it('exports one tab as the real one does, directly and by redirect', async () => {
    const url = exportUrl(edit, 't.0') ?? '';
    for (const mode of ['text', 'redirect'] as const) {
      stage.setExport(mode);
      const read = readExport(await get(url));
      expect(read.ok && read.text).toContain(
        '\nWe demand a rent freeze until the independent report is out. The report',
      );
      expect(read.ok && read.text).toContain('\nVacant flats are registered');
      expect(read.ok && read.text).not.toContain('17 November');
    }
    stage.setExport('text');
  });
  it('refuses as the real one does', async () => {
    const url = exportUrl(edit, 't.0') ?? '';
    for (const mode of ['signed-out', 'not-allowed', 'busy'] as const) {
      stage.setExport(mode);
      expect(readExport(await get(url))).toEqual({ ok: false, why: mode });
    }
    stage.setExport('text');
  });
  it('keeps what a test writes', async () => {
    stage.setDocumentText(DOCUMENT_ID, 't.k3p9x2', '# New\nWords.\n');
    expect(stage.getDocumentText(DOCUMENT_ID, 't.k3p9x2')).toBe('# New\nWords.\n');
    const read = readExport(await get(exportUrl(edit, 't.k3p9x2') ?? ''));
    expect(read).toEqual({ ok: true, text: 'New\nWords.\n' });
  });
});
